import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A small shop that answers the golden scripts and records their requests. For tests only. */
export interface TestShop {
  readonly url: string;
  readonly requests: readonly ShopRequest[];
  close(): Promise<void>;
}

export interface ShopRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly atMs: number;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const ok = (body: unknown, status = 200): Answer => ({ status, body });

/** Sold out is SKU-E; the third order of five costs more than the check allows. */
function answer(request: ShopRequest, orders: number): Answer | null {
  const { method, url } = request;
  const [, status] = /^\/status\/(\d+)/.exec(url) ?? [];
  if (status !== undefined) return ok({}, Number(status));
  if (url === '/slow') return null;
  if (url === '/text') return ok('no JSON');
  if (url === '/redirect') return { ...ok({}, 302), headers: { location: '/never' } };
  if (url === '/sale') return ok({ saleId: 'sale 1/2' });
  if (url === '/echo') {
    return ok({ headers: request.headers, body: JSON.parse(request.body), list: [1, 2, 3] });
  }
  if (url === '/orders') {
    const sku: unknown = JSON.parse(request.body).sku;
    if (sku === 'SKU-E') return ok({ error: 'sold out' }, 409);
    return ok({ orderId: `order-${orders}`, total: { cents: orders % 5 === 3 ? 901 : 900 } }, 201);
  }
  if (/^\/orders\/[^/]+\/pay$/.test(url)) {
    return ok({ state: 'paid', amountCents: JSON.parse(request.body).amountCents, receipt: null });
  }
  if (url.startsWith('/items?')) return ok({ items: ['X', 'Y', 'Z'].map((sku) => ({ sku })) });
  if (method === 'PUT' || method === 'DELETE') return { status: 204, body: null };
  return ok({ saleId: 'sale-1', 'key with \' and "': ['odd'] });
}

export async function startTestShop(): Promise<TestShop> {
  const requests: ShopRequest[] = [];
  let orders = 0;
  const server = createServer(async (incoming, outgoing) => {
    const body = await textOf(incoming);
    const { method = '', url = '', headers } = incoming;
    if (url === '/push') return void outgoing.writeHead(204).end();
    const request = { method, url, headers, body, atMs: Date.now() };
    requests.push(request);
    if (url === '/orders') orders += 1;
    const given = answer(request, orders);
    if (given !== null) send(outgoing, given);
  });
  // A server that closes an idle connection races with the next request on it.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(outgoing: ServerResponse, given: Answer): void {
  const text = typeof given.body === 'string' ? given.body : JSON.stringify(given.body);
  outgoing.writeHead(given.status, { 'content-type': 'application/json', ...given.headers });
  outgoing.end(given.status === 204 ? undefined : text);
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
