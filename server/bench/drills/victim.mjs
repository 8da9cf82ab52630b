// @ts-check
import { createServer } from 'node:http';

/** `victim.mjs PORT BUSY_MS`: answers 30 KB, and computes for BUSY_MS in every 10 ms. */
const [port, busyMs] = process.argv.slice(2).map(Number);
const body = 'x'.repeat(30_000);

createServer((request, response) => {
  response.end(request.url === '/health' ? 'ok' : body);
}).listen(port, '127.0.0.1');

if (busyMs !== undefined && busyMs > 0) {
  setInterval(() => {
    const untilMs = performance.now() + busyMs;
    while (performance.now() < untilMs);
  }, 10);
}
