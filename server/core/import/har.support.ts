/** Makes HAR documents of exchanges, as the network tab of a browser writes them. */

export interface HarExchange {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly mimeType?: string;
  readonly status?: number;
  readonly answer?: unknown;
  readonly answerType?: string;
  readonly answerHeaders?: Readonly<Record<string, string>>;
  /** When the request starts, and how long it takes. */
  readonly atMs?: number;
  readonly timeMs?: number;
}

const pairs = (all: Readonly<Record<string, string>> = {}) =>
  Object.entries(all).map(([name, value]) => ({ name, value }));

export const harOf = (exchanges: readonly HarExchange[]): string =>
  JSON.stringify({ log: { version: '1.2', entries: exchanges.map(entryOf) } });

function entryOf(exchange: HarExchange, index: number) {
  const { method = 'GET', url, body, answer, status = 200 } = exchange;
  const mimeType = exchange.mimeType ?? 'application/json';
  return {
    startedDateTime: new Date(1_790_000_000_000 + (exchange.atMs ?? index * 10)).toISOString(),
    time: exchange.timeMs ?? 5,
    request: {
      method,
      url,
      headers: pairs(exchange.headers),
      ...(body === undefined ? {} : { postData: { mimeType, text: body } }),
    },
    response: {
      status,
      headers: pairs(exchange.answerHeaders),
      content: {
        mimeType: exchange.answerType ?? 'application/json',
        text: typeof answer === 'string' ? answer : JSON.stringify(answer ?? {}),
      },
    },
  };
}

/** A walk through the sample shop: its ids differ each time. */
export function shopWalk(
  base: string,
  ids: { orderId: string; buyer: string; totalCents: number },
) {
  const { orderId, buyer, totalCents } = ids;
  const json = { 'Content-Type': 'application/json' };
  const saleId = 'sale-1111';
  return [
    { url: `${base}/sale`, answer: { saleId } },
    {
      url: `${base}/items?page=1`,
      answer: { items: [{ sku: 'SKU-0001' }, { sku: 'SKU-0002' }] },
      atMs: 1_000,
    },
    {
      url: `${base}/items/SKU-0002`,
      answer: { sku: 'SKU-0002', name: 'Scarf', priceCents: totalCents },
      atMs: 3_300,
    },
    {
      method: 'POST',
      url: `${base}/orders`,
      headers: { ...json, 'Idempotency-Key': `key-${buyer}` },
      body: JSON.stringify({ saleId, sku: 'SKU-0002', units: 1, customer: buyer }),
      status: 201,
      answer: { orderId, totalCents },
      atMs: 4_000,
    },
    {
      method: 'POST',
      url: `${base}/orders/${orderId}/pay`,
      headers: { ...json, 'Idempotency-Key': `pay-${buyer}` },
      body: JSON.stringify({ amountCents: totalCents }),
      answer: { orderId, state: 'paid' },
      atMs: 5_000,
    },
    {
      url: `${base}/orders/${orderId}`,
      answer: { orderId, state: 'paid', totalCents, customer: buyer },
      atMs: 6_000,
    },
  ];
}
