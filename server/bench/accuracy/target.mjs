import { createServer } from 'node:http';

/**
 * Answers each request after a delay from the distribution that `SHAPE` names. It runs in its own
 * process, so that other work does not change the delays, and sends its port over IPC once. `stall`
 * answers at once, except during a window of `STALL_MS` that begins `STALL_AT_MS` after the first
 * request: requests of that window are answered at its end.
 */
const shapes = {
  constant: () => 20,
  lognormal: () => 20 * Math.exp(0.5 * normal()),
  bimodal: () => (Math.random() < 0.9 ? 8 : 120),
  // Capped at 1 s, so that every journey ends within the graceful stop.
  pareto: () => Math.min(1_000, 5 * (1 - Math.random()) ** (-1 / 1.5)),
  stall: () => {
    const now = performance.now();
    firstAt ??= now;
    const from = firstAt + Number(process.env.STALL_AT_MS ?? 0);
    const to = from + Number(process.env.STALL_MS ?? 0);
    return now >= from && now < to ? to - now : 0;
  },
};
let firstAt;

/** A standard normal value (Box and Muller 1958). */
function normal() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

const delayMs = shapes[process.env.SHAPE ?? ''];
if (delayMs === undefined) throw new Error(`SHAPE is one of ${Object.keys(shapes).join(', ')}`);

const server = createServer((request, response) => {
  request.resume();
  const answer = () => response.end('{}');
  const waitMs = delayMs();
  if (waitMs > 0) setTimeout(answer, waitMs);
  else answer();
});
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.on('disconnect', () => process.exit(0));
