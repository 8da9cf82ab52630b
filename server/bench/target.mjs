import { createServer } from 'node:http';

/**
 * A small shop in its own process, so that its CPU can be measured. `BEHAVE` is JSON and sets how it
 * answers: after `delayMs`, with `status`; at most `slots` requests at a time, the others queue;
 * nothing for `stallMs` from `stallAtMs` after the first request; never for every `hangEvery`th
 * item. It sends its port over IPC once, and replies to `count` with the numbers of answered
 * requests and of requests for an item.
 */
const behave = { delayMs: 5, status: 200, slots: null, stallAtMs: 0, stallMs: 0, hangEvery: 0 };
Object.assign(behave, JSON.parse(process.env.BEHAVE ?? '{}'));
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
let items = 0;
let busy = 0;
/** @type {number | null} */
let firstAtMs = null;
/** @type {import('node:http').ServerResponse[]} */
const queue = [];

/** @param {import('node:http').ServerResponse} response */
function serve(response) {
  busy += 1;
  setTimeout(() => {
    answered += 1;
    busy -= 1;
    response.writeHead(behave.status, headers);
    response.end(body);
    const next = queue.shift();
    if (next !== undefined) serve(next);
  }, behave.delayMs + stallLeftMs());
}

/** The milliseconds from now to the end of the stall; 0 outside it. */
function stallLeftMs() {
  firstAtMs ??= Date.now();
  const sinceMs = Date.now() - firstAtMs - behave.stallAtMs;
  return sinceMs < 0 ? 0 : Math.max(0, behave.stallMs - sinceMs);
}

const server = createServer((request, response) => {
  request.resume();
  if (request.url?.startsWith('/items/')) {
    items += 1;
    if (items % behave.hangEvery === 0) return;
  }
  if (behave.slots !== null && busy >= behave.slots) queue.push(response);
  else serve(response);
});
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.on('message', () => process.send?.({ answered, items }));
process.on('disconnect', () => process.exit(0));
