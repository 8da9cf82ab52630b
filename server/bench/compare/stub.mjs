import { createServer } from 'node:http';
import { canaryHandler, canaryPath, currentContext, shadowContext } from '@zerohour/shadow-data';

/**
 * A target of one process that keeps rehearsal traffic apart and answers `DELAY_MS` after so many iterations as `PUT /work`
 * set, at first none. Gives its CPU at `/metrics`. Sends its port over IPC once; replies to `{ iterations, times }` with the
 * CPU in ms of so many loops.
 */
const key = process.env.KEY ?? '';
const delayMs = Number(process.env.DELAY_MS ?? 0);
let iterations = 0;
let sink = 1;

/** @param {number} count */
function work(count) {
  let x = sink | 1;
  for (let i = 0; i < count; i += 1) x = (Math.imul(x, 1_103_515_245) + 12_345) | 0;
  sink = x;
}

const canary = canaryHandler({
  service: 'stub',
  instance: process.env.INSTANCE ?? 'stub-1',
  probe: async () => ({ store: currentContext()?.kind === 'shadow' ? 'shadow' : 'live' }),
  downstream: () => [],
});
const tagged = shadowContext({ keys: [key] });

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const server = createServer((request, response) => {
  request.resume();
  if (request.url === '/metrics') {
    response.end(
      `# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total ${cpuSeconds()}\n`,
    );
    return;
  }
  if (request.method === 'PUT') {
    iterations = Number(request.url?.split('/').at(-1));
    response.end('{}');
    return;
  }
  tagged(request, response, () => {
    if (request.url === canaryPath) {
      canary(request, response);
      return;
    }
    if (request.url === '/items') work(iterations);
    const answer = () => response.end('{"id":1}');
    response.setHeader('content-type', 'application/json');
    if (delayMs === 0) answer();
    else setTimeout(answer, delayMs);
  });
});
// A server that closes an idle connection races with the next request on it.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.on('message', (/** @type {{ iterations: number, times: number }} */ asked) => {
  const before = cpuSeconds();
  for (let i = 0; i < asked.times; i += 1) work(asked.iterations);
  process.send?.({ cpuMs: 1000 * (cpuSeconds() - before) });
});
process.on('disconnect', () => process.exit(0));
