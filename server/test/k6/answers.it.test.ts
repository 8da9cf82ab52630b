import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { networkFailureNamed } from '../../core/evidence/k6ErrorCodes.ts';
import { metrics, parseScenarioName } from '../../core/plan/k6/metrics.ts';
import { renderSetupScript, renderTeardownScript } from '../../core/plan/k6/onceScript.ts';
import { runOnce } from '../../edge/k6/runOnce.ts';
import { drive, handover, k6Path, samplesOf, trialEgressPins } from '../support/k6Trial.ts';
import { type RawAnswer, type RawServer, startRawServer } from '../support/rawServer.ts';
import { planOf } from '../support/yamlPlan.ts';

/** What odd answers become in real k6: the reason of a failure, and the digits of a number. */

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

const scenario = (paths: Readonly<Record<string, string>>, data = ''): string => `
name: answers
target: shop
${data}
paths:
${Object.entries(paths)
  .map(([name, step]) => `  ${name}: { within: 2s, steps: { ask: ${step} } }`)
  .join('\n')}
load: { goal: hold, peak: { ${Object.keys(paths)
  .map((name) => `${name}: 1/s`)
  .join(', ')} }, levels: [100%], hold: 4s }
slos: { ${Object.keys(paths)[0]}: { errors: 100% } }
`;

/** The reasons of each path's failures, joined; "correct" where none failed. */
async function outcomes(yaml: string, url: string): Promise<Readonly<Record<string, string>>> {
  const plan = planOf(yaml, url);
  const trial = await drive(plan, `${url}/push`);
  const failed = samplesOf(trial, metrics.failed);
  return Object.fromEntries(
    plan.paths.map(({ name }) => {
      const reasons = failed
        .filter(({ tags }) => parseScenarioName(tags.scenario ?? '')?.path === name)
        .map(({ tags }) => tags.reason);
      return [name, [...new Set(reasons)].join(' | ') || 'correct'];
    }),
  );
}

async function started(answer: string): Promise<RawServer> {
  const server = await startRawServer(() => answer);
  close = () => server.close();
  return server;
}

it('names what a capture found in the place of a value', async () => {
  const long = JSON.stringify({ note: 'x'.repeat(100) });
  const x = `{"nil":null,"object":{"id":12345},"list":[1],"long":${long},"empty":"","no":false,"zero":0}`;
  const odd: Readonly<Record<string, RawAnswer>> = {
    latin: { bytes: Buffer.from('{"v":"Gr\xfc\xdfe"}', 'latin1') },
    half: { body: '{"v":"\\ud83c"}' },
    utf8: { body: '{"v":"Größe \ufffd"}' },
    escaped: { body: '{"v":"\\ufffd"}' },
    bom: { body: '\ufeff{"v":"a"}' },
  };
  const server = await startRawServer(
    ({ head }) => odd[/^GET \/odd\/(\w+)/.exec(head)?.[1] ?? ''] ?? x,
  );
  close = () => server.close();
  const keys = ['nil', 'object', 'list', 'long', 'empty', 'no', 'zero', 'gone'];
  const paths = [
    ...keys.map((key) => [key, `{ request: GET /x, capture: { it: $.${key} } }`]),
    ...Object.keys(odd).map((key) => [
      key,
      `{ request: GET /odd/${key}, capture: { it: $.v } }, then: "GET /sent/\${it}"`,
    ]),
  ];
  const reasons = await outcomes(scenario(Object.fromEntries(paths)), server.url);
  const sent = server.requests.flatMap(({ head }) => /^GET \/sent\/(\S+)/.exec(head)?.[1] ?? []);
  // What cannot be sent as it came is not sent at all.
  expect([...new Set(sent)].sort()).toEqual(['%EF%BF%BD', 'Gr%C3%B6%C3%9Fe%20%EF%BF%BD']);
  expect(reasons).toEqual({
    nil: 'capture it found null',
    object: 'capture it found {"id":#}',
    list: 'capture it found [#]',
    long: `capture it found {"note":"${'x'.repeat(31)}…`,
    empty: 'correct',
    no: 'correct',
    zero: 'correct',
    gone: 'capture it',
    latin: 'capture it is not UTF-8',
    half: 'capture it is not UTF-8',
    utf8: 'correct',
    escaped: 'correct',
    bom: 'body is not JSON: it begins with a byte order mark',
  });
});

it('compares numbers by their digits, and texts only with texts', async () => {
  const server = await started(
    '{"id":1790000000000000001,"price":0.10,"code":"0","nil":null,"list":[{"a":1,"b":1},{"a":2,"b":2}]}',
  );
  const checks = {
    same: '$.id == 1790000000000000001',
    other: '$.id == 1790000000000000000',
    price: '$.price == 0.1',
    typed: '$.code == 0',
    quoted: '$.code == \\"0\\"',
    nil: '$.nil == null',
    bound: '$.nil >= 0',
    missing: '$.nil missing',
    present: '$.nil exists',
  };
  const paths = Object.entries(checks).map(([name, check]) => [
    name,
    `{ request: GET /x, check: { c: "${check}" } }`,
  ]);
  expect(await outcomes(scenario(Object.fromEntries(paths)), server.url)).toEqual({
    same: 'correct',
    other: 'check c',
    price: 'correct',
    typed: 'check c',
    quoted: 'correct',
    nil: 'correct',
    bound: 'check c',
    missing: 'check c',
    present: 'correct',
  });
});

it('reads one element by every [*] of a step', async () => {
  const rows = Array.from({ length: 50 }, (_, index) => ({ a: index, b: index }));
  const server = await startRawServer(({ head }) =>
    head.startsWith('GET /list') ? JSON.stringify({ rows }) : '{}',
  );
  close = () => server.close();
  const steps = `{ request: GET /list, capture: { a: "$.rows[*].a", b: "$.rows[*].b" } }, then: "GET /pair/\${a}/\${b}"`;
  expect(await outcomes(scenario({ pairs: steps }), server.url)).toEqual({ pairs: 'correct' });
  const pairs = server.requests.flatMap(({ head }) => /^GET \/pair\/(\d+)\/(\d+)/.exec(head) ?? []);
  expect(pairs).toHaveLength(3 * 4);
  for (let at = 0; at < pairs.length; at += 3) expect(pairs[at + 1]).toBe(pairs[at + 2]);
});

it('hands on what setup captured with every digit', async () => {
  const server = await started('{"id":1790000000000000001,"price":0.10,"name":"a b"}');
  const step = `{ request: POST /setup, capture: { id: $.id, price: $.price, name: $.name } }`;
  const torn = `{ request: "POST /torn/\${setup.id}", body: { id: "\${setup.id}", price: "\${setup.price}", name: "\${setup.name}" } }`;
  const data = `data: { setup: { one: ${step} }, teardown: { two: ${torn} } }`;
  const plan = planOf(scenario({ a: 'GET /a' }, data), server.url);
  const k6 = await k6Path();
  const pins = { pins: trialEgressPins(plan) };
  const setup = await runOnce(k6, renderSetupScript(plan), { ...handover, setup: {} }, pins, {
    timeoutMs: 30_000,
  });
  if (!setup.ok) throw new Error(setup.error);
  const given = { ...handover, setup: setup.value };
  expect(await runOnce(k6, renderTeardownScript(plan), given, pins, { timeoutMs: 30_000 })).toEqual(
    {
      ok: true,
      value: {},
    },
  );
  const last = server.requests.at(-1);
  expect(last?.head.split(' ')[1]).toBe('/torn/1790000000000000001');
  expect(last?.body).toBe('{"id":1790000000000000001,"price":0.10,"name":"a b"}');
});

/** Bytes that a target sends before it closes the connection; null resets it. */
const broken: Readonly<Record<string, Buffer | null>> = {
  silent: Buffer.alloc(0),
  cut: Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a":'),
  garbage: Buffer.from('SSH-2.0-OpenSSH_9.6\r\n\r\n'),
  gzip: Buffer.from(
    'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope',
  ),
  'cut-gzip': Buffer.concat([
    Buffer.from(
      'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\nConnection: close\r\n\r\n',
    ),
    gzipSync('{"a":"bcdefghijklmnopq"}').subarray(0, 20),
  ]),
  reset: null,
};

it('has words for every way in which a target breaks off', async () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      const path = /^\S+ \/([a-z-]*)/.exec(chunk.toString())?.[1] ?? '';
      const bytes = broken[path];
      if (bytes === undefined) socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n');
      else if (bytes === null) socket.resetAndDestroy();
      else socket.end(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const paths = Object.keys(broken).map((name) => [
    name,
    `{ request: GET /${name}, check: { a: $.a exists } }`,
  ]);
  const reasons = await outcomes(
    scenario({ ...Object.fromEntries(paths), tls: `"GET https://127.0.0.1:${address.port}/tls"` }),
    `http://127.0.0.1:${address.port}`,
  );
  expect(reasons).toEqual({
    silent: 'connection closed without an answer',
    cut: 'answer cut short',
    garbage: 'answer is not HTTP',
    gzip: 'body cannot be decompressed',
    'cut-gzip': 'answer cut short',
    reset: 'connection reset',
    tls: 'answer is not TLS',
  });
  for (const reason of Object.values(reasons)) expect(networkFailureNamed(reason)).not.toBeNull();
});
