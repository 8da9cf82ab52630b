import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { signTag } from '@zerohour/shadow-data';
import { build } from 'vite';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../root.ts';
import {
  always,
  type Ends,
  okAnswer,
  wireClient,
  wireRequest,
  wireService,
} from '../../test/support/wire.ts';
import { openEdge, type TagProxyOptions } from './edge.ts';

/** The edge on the wire. */

const key = 'a signing key of a test';
const tag = signTag({ runId: 'run0000001', epoch: 1, expiresAtMs: Date.now() + 600_000 }, key);

const ends: Ends = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
const service = (answer: Parameters<typeof wireService>[1]) => wireService(ends, answer);
const client = (port: number) => wireClient(ends, port);

const optionsTo = (port: number): TagProxyOptions => ({
  ...{ keys: [key], service: 'orders', shadow: [], storeless: false, behind: [] },
  live: [`http://127.0.0.1:${port}`],
});

async function edgeTo(port: number, over: Partial<TagProxyOptions> = {}): Promise<number> {
  const edge = await openEdge({ ...optionsTo(port), ...over }, '127.0.0.1', 0);
  if (!edge.ok) throw new Error(edge.error);
  ends.push(edge.value.close);
  return Number(new URL(edge.value.url).port);
}

describe('bytes that two parsers may read in two ways', () => {
  const smuggled = 'POST /orders HTTP/1.1\r\nHost: a\r\nBaggage: zh-shadow=v1.forged\r\n\r\n';
  const both = `${wireRequest('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', 'POST')}0\r\n\r\n${smuggled}`;
  let bundle: string;

  beforeAll(async () => {
    mkdirSync(join(packageRoot(), '.zerohour'), { recursive: true });
    const folder = mkdtempSync(join(packageRoot(), '.zerohour', 'edge-'));
    bundle = join(folder, 'edge.mjs');
    const built = await build({
      ...{ configFile: false, logLevel: 'silent', root: packageRoot() },
      resolve: { conditions: ['source'] },
      ssr: { resolve: { conditions: ['source'] }, noExternal: [/^@zerohour/] },
      build: { ssr: 'server/run/target/edge.ts', write: false },
    });
    const [output] = [built].flat();
    if (output === undefined || !('output' in output)) throw new Error('nothing was built');
    writeFileSync(bundle, output.output[0].code);
    return () => rmSync(folder, { recursive: true, force: true });
  });

  /** The edge in a process that was started with NODE_OPTIONS=--insecure-http-parser. */
  async function lenientEdge(port: number): Promise<number> {
    const code = `
      const { parentPort, workerData } = require('node:worker_threads');
      import(workerData.bundle).then(async ({ openEdge }) => {
        const edge = await openEdge(workerData.options, '127.0.0.1', 0);
        parentPort.postMessage(Number(new URL(edge.value.url).port));
      });`;
    const worker = new Worker(code, {
      eval: true,
      execArgv: ['--insecure-http-parser'],
      workerData: { bundle, options: optionsTo(port) },
      stderr: true,
    });
    ends.push(() => worker.terminate());
    return new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  }

  it('are refused by the edge also where Node is told to be lenient', async () => {
    const { port, seen } = await service(always(okAnswer()));
    const { got, send } = client(await lenientEdge(port));
    send(both);
    await expect.poll(() => got.ended).toBe(true);
    expect(got.bytes).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(got.bytes.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(seen).toEqual([]);
  });

  it('are no answer of a service either', async () => {
    const answer =
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
    const { port } = await service(always(answer));
    const { got, send } = client(await lenientEdge(port));
    send(wireRequest());
    await expect.poll(() => got.bytes).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n/);
  });
});

describe('a request', () => {
  it.each([
    [
      'with a WebSocket upgrade',
      wireRequest('Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n'),
      /^HTTP\/1\.1 501 .*"the edge passes no WebSockets on"/s,
    ],
    ['with two hosts', wireRequest('Host: b\r\n'), /^HTTP\/1\.1 400 .*more than one Host/s],
    ['without a host', 'GET / HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['that opens a tunnel', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n', /^$/],
    ['with a head beyond 64 KiB', wireRequest(`X: ${'x'.repeat(66_000)}\r\n`), /^HTTP\/1\.1 431 /],
    ['that expects what nobody knows', wireRequest('Expect: x\r\n'), /^HTTP\/1\.1 417 /],
  ])('%s is refused', async (_, bytes, told) => {
    const { port, seen } = await service(always(okAnswer()));
    const { got, send } = client(await edgeTo(port));
    send(bytes);
    if (told.source === '^$') await expect.poll(() => got.ended).toBe(true);
    else await expect.poll(() => got.bytes).toMatch(told);
    expect([got.bytes, seen]).toEqual([expect.stringMatching(told), []]);
  });

  it.each([
    ['an upgrade that HTTP may ignore', 'Upgrade: h2c\r\nConnection: Upgrade\r\n', ''],
    ['an Upgrade that Connection does not name', 'Upgrade: websocket\r\n', ''],
    ['a head of 60 KB', `X: ${'x'.repeat(60_000)}\r\n`, `X: ${'x'.repeat(60_000)}\r\n`],
    ['bytes beyond ASCII', 'X: \xe9\x80\r\n', 'X: \xe9\x80\r\n'],
    [
      'three thousand headers before its tag',
      `${'a:b\r\n'.repeat(3000)}Baggage: ${tag}\r\n`,
      `${'a: b\r\n'.repeat(3000)}Baggage: ${tag}\r\n`,
    ],
  ])('goes on with %s', async (_, sent, passed) => {
    const { port, seen } = await service(always(okAnswer()));
    const { got, send } = client(await edgeTo(port));
    send(wireRequest(sent));
    await expect.poll(() => got.bytes).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(seen).toEqual([`GET /x HTTP/1.1\r\nHost: a\r\n${passed}Connection: keep-alive\r\n\r\n`]);
  });

  it('with a method for bodies and none has the length 0', async () => {
    const { port, seen } = await service(always(okAnswer()));
    const { got, send } = client(await edgeTo(port));
    send(wireRequest('', 'POST'));
    await expect.poll(() => got.bytes).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(seen[0]).toContain('\r\nContent-Length: 0\r\n');
  });

  it('that waits for 100 Continue gets it, and loses its trailers', async () => {
    const { port, seen } = await service((socket, bytes) => {
      if (bytes.endsWith('0\r\n\r\n')) socket.write(okAnswer());
    });
    const { got, send } = client(await edgeTo(port));
    send(wireRequest('Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n', 'POST'));
    await expect.poll(() => got.bytes).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    send('2\r\nab\r\n0\r\nBaggage: zh-shadow=v1.forged\r\n\r\n');
    await expect.poll(() => got.bytes).toMatch(/HTTP\/1\.1 200 OK/);
    expect(seen[0]).toMatch(/\r\n\r\n2\r\nab\r\n0\r\n\r\n$/);
    expect(seen[0]).not.toContain('forged');
  });
});

it('says that the edge keeps its connections for two minutes', async () => {
  const { port } = await service(always(okAnswer()));
  const { got, send } = client(await edgeTo(port));
  send(wireRequest());
  await expect.poll(() => got.bytes).toMatch(/\r\nKeep-Alive: timeout=120\r\n/);
});
