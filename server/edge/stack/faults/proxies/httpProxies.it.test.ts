import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Subject } from '../../../../core/fault/subject.ts';
import { processFacts } from '../../../../test/support/processFacts.ts';
import { startSweeper } from '../../../../test/support/sweeper.ts';
import { freePorts } from '../../../embedded/freePorts.ts';
import { birthOf } from '../../../k6/processStart.ts';
import { type HttpHarm, type HttpProxies, openHttpProxies } from './httpProxies.ts';

const body = 'x'.repeat(1_000);
let folder: string;
let service: Server;
let seen: { readonly url: string | undefined; readonly headers: IncomingHttpHeaders }[];
let subject: Subject<'http'>;
let proxies: HttpProxies;
let sweeper: ReturnType<typeof startSweeper>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-proxies-'));
  sweeper = startSweeper({ folder });
  seen = [];
  service = createServer((asked, answer) => {
    seen.push({ url: asked.url, headers: asked.headers });
    answer.setHeader('x-own', 'kept');
    answer.end(asked.method === 'GET' ? body : asked.method);
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const { port } = service.address() as AddressInfo;
  const listen = { port: await freePorts(1) };
  const at = { listen, upstream: `127.0.0.1:${port}`, healthPath: '/health', probePath: '/' };
  subject = { name: 'shop', carries: 'shadow', is: 'http', at };
  proxies = await open();
});
afterEach(async () => {
  await proxies.stop();
  await sweeper.sweep();
  service.closeAllConnections();
  service.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<HttpProxies> {
  const opened = await openHttpProxies([subject], folder);
  if (!opened.ok) throw new Error(opened.error);
  return opened.value;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: number;
  readonly isWhole: boolean;
  readonly tookMs: number;
}

const ask = (path = '/', method = 'GET', headers = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const fromMs = performance.now();
    const { port } = subject.at.listen;
    const asked = request({ port, path, method, headers, agent: false }, (answer) => {
      let bytes = 0;
      const over = (): void =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          bytes,
          isWhole: answer.complete,
          tookMs: performance.now() - fromMs,
        });
      answer.on('data', (chunk) => {
        bytes += chunk.length;
      });
      answer.on('error', over).on('end', over);
    });
    asked.on('error', reject).end();
  });

const harm = (what: HttpHarm, lifeMs = 60_000) =>
  proxies.harm('shop', 'f', performance.now() + lifeMs, what);
const error = { do: 'error', status: 503, share: 1, retryAfterSeconds: null, path: null } as const;

it('passes requests and answers on', async () => {
  expect(await ask('/a?b=1', 'GET', { baggage: 'tag' })).toMatchObject({
    status: 200,
    bytes: 1_000,
    isWhole: true,
    headers: { 'x-own': 'kept' },
  });
  expect(seen).toMatchObject([{ url: '/a?b=1', headers: { baggage: 'tag' } }]);
  expect(await ask('/', 'PUT')).toMatchObject({ status: 200, bytes: 3 });
});

it('answers in place of the service, on its path alone, until it is cleared', async () => {
  const health = { ...error, status: 429, retryAfterSeconds: 7, path: '/health' };
  expect(await harm(health)).toEqual({ ok: true, value: null });
  const answer = await ask('/health?deep=1');
  expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
  expect(seen).toEqual([]);
  expect((await ask('/')).status).toBe(200);
  expect(await proxies.clear('shop', 'f')).toEqual({ ok: true, value: null });
  expect((await ask('/health')).status).toBe(200);
});

it('answers without Retry-After where none is given', async () => {
  await harm(error);
  const answer = await ask();
  expect(answer.status).toBe(503);
  expect(answer.headers).not.toHaveProperty('retry-after');
});

it('harms a share of the requests', async () => {
  await harm({ ...error, share: 0.5 });
  const answers = await Promise.all(Array.from({ length: 100 }, () => ask()));
  const wrong = answers.filter(({ status }) => status === 503).length;
  // Outside with a probability below 1e-8.
  expect(wrong).toBeGreaterThan(20);
  expect(wrong).toBeLessThan(80);
});

it('holds the deadline itself', async () => {
  await harm(error, 1_000);
  expect((await ask()).status).toBe(503);
  await expect.poll(async () => (await ask()).status, { timeout: 10_000 }).toBe(200);
});

it('cuts an answer in half', async () => {
  await harm({ do: 'truncate', share: 1 });
  expect(await ask()).toMatchObject({ status: 200, bytes: 500, isWhole: false });
});

it('sends an answer in parts over a time, and whole', async () => {
  await harm({ do: 'drip', overMs: 500 });
  const answer = await ask();
  expect(answer).toMatchObject({ status: 200, bytes: 1_000, isWhole: true });
  expect(answer.tookMs).toBeGreaterThan(450);
});

it('answers 502 for a service that is gone', async () => {
  service.closeAllConnections();
  await new Promise((resolve) => service.close(resolve));
  expect((await ask()).status).toBe(502);
});

it('outlives its agent: it has a session of its own and nothing of the agent', async () => {
  const file = join(folder, 'http-proxy.json');
  const { pid, born } = JSON.parse(readFileSync(file, 'utf8'));
  expect(birthOf(pid)).toBe(born);
  expect(processFacts(pid)).toEqual({ cwd: '/', environment: [], leadsSession: true });
  await proxies.stop();
  expect(existsSync(file)).toBe(false);
  await expect.poll(() => birthOf(pid)).toBe(null);
  const told = await Promise.race([
    proxies.ended,
    new Promise((resolve) => setTimeout(() => resolve('nothing'), 50)),
  ]);
  expect(told).toBe('nothing');
});

it('is told of proxies that stand still, and of those that end before they answer', async () => {
  const { pid } = JSON.parse(readFileSync(join(folder, 'http-proxy.json'), 'utf8'));
  process.kill(pid, 'SIGSTOP');
  expect(await proxies.clear('shop', 'f')).toEqual({
    ok: false,
    error: 'the HTTP proxy does not answer',
  });
  const clearing = proxies.clear('shop', 'f');
  process.kill(pid, 'SIGKILL');
  expect(await clearing).toEqual({ ok: false, error: 'the HTTP proxy has ended' });
});

it('starts nothing for a file without services, and ends what is left of an earlier agent', async () => {
  const none = await openHttpProxies([], folder);
  expect(await proxies.ended).toBe('the HTTP proxy was ended by SIGKILL');
  if (!none.ok) throw new Error(none.error);
  const { harm: harmNone, clear, stop } = none.value;
  expect(await harmNone('shop', 'f', 0, error)).toEqual({
    ok: false,
    error: 'there is no proxy shop',
  });
  expect(await clear('shop', 'f')).toEqual({ ok: true, value: null });
  await stop();
  expect(existsSync(join(folder, 'http-proxy.json'))).toBe(false);
});

it('knows no other subject', async () => {
  expect(await proxies.clear('bank', 'f')).toEqual({ ok: false, error: 'there is no such proxy' });
});

it('is told of a port that is taken', async () => {
  const other = mkdtempSync(join(tmpdir(), 'zerohour-proxies-'));
  const opened = await openHttpProxies([subject], other);
  expect(!opened.ok && opened.error).toMatch(/^subject shop: listen EADDRINUSE/);
  rmSync(other, { recursive: true, force: true });
});

it('takes the place of the proxies that an earlier agent left, which then are told to have ended', async () => {
  await harm(error);
  const next = await open();
  expect(await proxies.ended).toBe('the HTTP proxy was ended by SIGKILL');
  expect(await proxies.clear('shop', 'f')).toEqual({
    ok: false,
    error: 'the HTTP proxy has ended',
  });
  expect((await ask()).status).toBe(200);
  proxies = next;
});
