import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type FaultKindName, faultOrderSchema } from '../../../../core/fault/fault.ts';
import { PROBE_MS_MAX } from '../../../../core/fault/sensor.ts';
import { freePorts } from '../../../embedded/freePorts.ts';
import { answerTime, wrongAnswers } from './httpAnswers.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const right: RequestListener = (_request, response) => void response.end('ok');
const status =
  (code: number): RequestListener =>
  (_request, response) =>
    void response.writeHead(code).end();
const cut: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-length': 10 });
  response.write('half', () => response.destroy());
};

const task = (
  kind: FaultKindName,
  through: number,
  beside: number,
  parameters: object = {},
  headers = {},
) => ({
  order: faultOrderSchema.parse({ id: 'f', kind, subject: 'shop', parameters }),
  subject: {
    name: 'shop',
    carries: 'shadow' as const,
    is: 'http' as const,
    at: {
      listen: { port: through },
      upstream: `127.0.0.1:${beside}`,
      healthPath: '/healthy',
      probePath: '/probe',
    },
  },
  headers,
});

it.each([
  ['an answer', right, 0],
  ['404, which may be the service', status(404), 0],
  ['500', status(500), 1],
  ['503', status(503), 1],
  ['429', status(429), 1],
  ['an answer that is cut short', cut, 1],
])('%s counts as %s: %i', async (_, listener, value) => {
  const sensor = wrongAnswers(
    task('http-drip', await serve(listener), await serve(right), { overMs: 500 }),
  );
  expect(await sensor.read()).toEqual({ state: 'read', value });
});

it('reads the share of wrong answers, less that of the service itself', async () => {
  let nth = 0;
  const half = await serve((request, response) => {
    nth += 1;
    (nth % 2 === 0 ? status(500) : right)(request, response);
  });
  const parameters = { share: 0.5 };
  const sensor = wrongAnswers(task('http-truncate', half, await serve(right), parameters));
  expect(await sensor.read()).toEqual({ state: 'read', value: 0.5 });
  expect(nth).toBe(8);
  const same = wrongAnswers(task('http-truncate', half, await serve(status(500)), parameters));
  expect(await same.read()).toEqual({ state: 'read', value: 0 });
});

it.each([
  ['http-error', { status: 503, share: 1 }, 4],
  ['http-error', { status: 503, share: 0.99 }, 5],
  ['http-truncate', { share: 0.3 }, 14],
  ['http-truncate', { share: 0.2 }, 20],
  ['http-truncate', { share: 0.1 }, 20],
  ['health-fail', {}, 4],
] as const)('asks as often as %s of %j needs: %i', async (kind, parameters, times) => {
  let [through, own] = [0, 0];
  const port = await serve((_request, response) => {
    through += 1;
    response.end();
  });
  const beside = await serve((_request, response) => {
    own += 1;
    response.end();
  });
  await wrongAnswers(task(kind, port, beside, parameters)).read();
  expect([through, own]).toEqual([times, 4]);
});

it('asks the health path for its own fault and the probe path for others, with the tag', async () => {
  const seen: [string | undefined, IncomingHttpHeaders][] = [];
  const port = await serve((request, response) => {
    seen.push([request.url, request.headers]);
    response.end();
  });
  const beside = await serve(right);
  await wrongAnswers(task('health-fail', port, beside, {}, { baggage: 'tag' })).read();
  await answerTime(task('http-drip', port, beside, { overMs: 500 }, { baggage: 'tag' })).read();
  expect(new Set(seen.map(([url]) => url))).toEqual(new Set(['/healthy', '/probe']));
  const before = seen.length;
  const parameters = { status: 503, share: 1 };
  await wrongAnswers(task('http-error', port, beside, parameters, { baggage: 'tag' })).read();
  expect(new Set(seen.slice(before).map(([url]) => url))).toEqual(new Set(['/probe']));
  expect(seen.filter(([, { baggage }]) => baggage !== 'tag')).toEqual([]);
});

it('reads what the proxy adds to the whole answer, up to the limit of a probe', async () => {
  const slow = await serve((_request, response) => {
    response.write('a');
    setTimeout(() => response.end('b'), 200);
  });
  const silent = await serve(() => undefined);
  const beside = await serve(right);
  const added = await answerTime(task('http-drip', slow, beside, { overMs: 500 })).read();
  expect(added.state === 'read' && added.value).toBeGreaterThan(100);
  const late = await answerTime(task('http-drip', silent, beside, { overMs: 500 })).read();
  expect(late).toEqual({ state: 'read', value: PROBE_MS_MAX });
});

it('reads no less where the service is slow itself, and nothing where it does not answer in time', async () => {
  const slow = await serve((_request, response) => {
    setTimeout(() => response.end('ok'), 200);
  });
  const silent = await serve(() => undefined);
  const parameters = { overMs: 500 };
  expect(await answerTime(task('http-drip', silent, slow, parameters)).read()).toEqual({
    state: 'read',
    value: PROBE_MS_MAX,
  });
  expect(await answerTime(task('http-drip', slow, silent, parameters)).read()).toEqual({
    state: 'dead',
    reason: 'the service does not answer in time',
  });
});

it('waits for what goes through the proxy longer than for the service itself, which counts for wrong answers too', async () => {
  const right250 = await serve((_request, response) => {
    setTimeout(() => response.end('ok'), 250);
  });
  const wrong500 = await serve((_request, response) => {
    setTimeout(() => response.writeHead(500).end(), 500);
  });
  const sensor = wrongAnswers(task('health-fail', wrong500, right250));
  expect(await sensor.read()).toEqual({ state: 'read', value: 1 });
});

it('takes a connection that ends without an answer for a wrong answer, not for a proxy that is gone', async () => {
  const through = createSocketServer((socket) => socket.once('data', () => socket.destroy()));
  await new Promise<void>((resolve) => through.listen(0, '127.0.0.1', resolve));
  const { port } = through.address() as AddressInfo;
  const sensor = wrongAnswers(task('health-fail', port, await serve(right)));
  expect(await sensor.read()).toEqual({ state: 'read', value: 1 });
  await new Promise((resolve) => through.close(resolve));
});

it('is dead when the service or the proxy takes no connection', async () => {
  const there = await serve(right);
  const nobody = await freePorts(1);
  for (const sensor of [wrongAnswers, answerTime]) {
    expect(await sensor(task('http-drip', there, nobody, { overMs: 500 })).read()).toEqual({
      state: 'dead',
      reason: 'the service takes no connection',
    });
    expect(await sensor(task('http-drip', nobody, there, { overMs: 500 })).read()).toEqual({
      state: 'dead',
      reason: 'the proxy takes no connection',
    });
  }
});
