import { createServer } from 'node:http';

/**
 * A shop that answers each request after `DELAY_MS`, in a process of its own so that its CPU is nobody
 * else's. Over IPC it says its port once, and to `count` how many requests it has answered.
 */
const delayMs = Number(process.env.DELAY_MS ?? 5);
const body = JSON.stringify({
  id: 'zh-order-1',
  state: 'paid',
  sku: 'sku-1',
  available: 1000,
  items: Array.from({ length: 10 }, (_, i) => ({ sku: `sku-${i}`, priceCents: 100 + i })),
});
const headers = {
  'content-type': 'application/json',
  'content-length': String(Buffer.byteLength(body)),
};
let answered = 0;

const server = createServer((request, response) => {
  request.resume();
  setTimeout(() => {
    answered += 1;
    response.writeHead(200, headers);
    response.end(body);
  }, delayMs);
});
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.on('message', () => process.send?.({ answered }));
process.on('disconnect', () => process.exit(0));
