import { setTimeout as sleep } from 'node:timers/promises';
import { mulberry32 } from '../../core/traffic/mulberry32.ts';

/** Sends a request of the run to the sample shop. */
export type AskShop = (
  method: string,
  path: string,
  sent: { readonly key?: string; readonly body: unknown },
) => Promise<{ readonly status: number; readonly body: Record<string, unknown> }>;

export interface OrderTraffic {
  readonly ask: AskShop;
  readonly saleId: string;
  /** Begins every key, as those of a run do. */
  readonly prefix: string;
  readonly seconds: number;
  /** After this an unpaid order is cancelled. */
  readonly unpaidTimeoutMs: number;
  readonly seed: number;
}

export interface TrafficCounts {
  readonly journeys: number;
  /** Requests that were answered by 500 or more, or not at all. */
  readonly failed: number;
}

const everyMs = 250;
const together = 14;
const hotSku = 'SKU-0001';
const otherSkus = 12;
const coupons = 15;
const buyers = 30;
/** Cancelling goes by whole seconds, and takes a moment. */
const lateMs = 1_600;

/**
 * Customers of all kinds, half of them in bursts and the others between: they order one to three units, most of the hot
 * item, many with a coupon of a few; order the same from several tabs at once; send a request twice at once, or a second
 * time with another body; pay, pay a wrong amount first, pay too late or not at all; and ask for two refunds at once that
 * come to more than they paid.
 */
export async function driveOrders(traffic: OrderTraffic): Promise<TrafficCounts> {
  const random = mulberry32(traffic.seed);
  const open: Promise<void>[] = [];
  let failed = 0;
  const ask: AskShop = async (method, path, sent) => {
    const answer = await traffic
      .ask(method, path, sent)
      .catch(() => ({ status: 0, body: {} as Record<string, unknown> }));
    if (answer.status === 0 || answer.status >= 500) failed += 1;
    return answer;
  };
  const endMs = performance.now() + traffic.seconds * 1_000;
  while (performance.now() < endMs) {
    for (let n = 0; n < together; n += 1) {
      const drawn = draw(random);
      for (let tab = 0; tab < drawn.tabs; tab += 1) {
        open.push(journey({ ...traffic, ask }, `${traffic.prefix}${open.length}`, drawn));
      }
    }
    await sleep(everyMs);
  }
  await Promise.all(open);
  return { journeys: open.length, failed };
}

type Drawn = ReturnType<typeof draw>;

/** What one customer does. */
function draw(random: () => number) {
  const chance = (share: number): boolean => random() < share;
  const whole = (below: number): number => Math.floor(random() * below);
  const fate = random();
  return {
    afterMs: chance(0.5) ? 0 : whole(everyMs),
    tabs: chance(0.1) ? 3 : 1,
    buyer: whole(buyers),
    sku: chance(0.5) ? hotSku : `SKU-${String(2 + whole(otherSkus)).padStart(4, '0')}`,
    units: 1 + whole(3),
    coupon: chance(0.4) ? `coupon-${whole(coupons)}` : undefined,
    isSentTwice: chance(0.2),
    isReused: chance(0.1),
    pays: fate < 0.55 ? 'in time' : fate < 0.75 ? 'late' : 'never',
    isWrongFirst: chance(0.2),
    wantsRefund: chance(0.4),
  } as const;
}

async function journey(traffic: OrderTraffic, name: string, drawn: Drawn): Promise<void> {
  const { ask, saleId, unpaidTimeoutMs } = traffic;
  const { sku, units, coupon, afterMs } = drawn;
  await sleep(afterMs);
  const wanted = { saleId, sku, units, customer: `${traffic.prefix}buyer-${drawn.buyer}`, coupon };
  const place = () => ask('POST', '/orders', { key: name, body: wanted });
  const [{ status, body }] = await Promise.all([place(), drawn.isSentTwice ? place() : null]);
  if (status !== 201) return;
  if (drawn.isReused) {
    await ask('POST', '/orders', { key: name, body: { ...wanted, units: units + 1 } });
  }
  const order = `/orders/${String(body.orderId)}`;
  const totalCents = Number(body.totalCents);
  const pay = (key: string, amountCents: number) =>
    ask('POST', `${order}/pay`, { key: `${name}-${key}`, body: { amountCents } });
  if (drawn.pays === 'late') await sleep(unpaidTimeoutMs + lateMs);
  if (drawn.pays !== 'never') {
    if (drawn.isWrongFirst) await pay('wrong', totalCents + 1);
    await pay('pay', totalCents);
  }
  if (!drawn.wantsRefund) return;
  const most = Math.max(1, Math.ceil(totalCents * 0.6));
  await Promise.all(
    ['one', 'two'].map((key) =>
      ask('POST', `${order}/refund`, { key: `${name}-${key}`, body: { amountCents: most } }),
    ),
  );
}
