import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Subject } from '../../../../core/fault/subject.ts';
import { processFacts } from '../../../../test/support/processFacts.ts';
import { startSweeper } from '../../../../test/support/sweeper.ts';
import { freePorts } from '../../../embedded/freePorts.ts';
import { birthOf } from '../../../k6/processStart.ts';
import { type LinkProxies, openLinks } from './linkProxies.ts';

let folder: string;
let service: Server;
let link: Subject<'link'>;
let links: LinkProxies;
let sweeper: ReturnType<typeof startSweeper>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-links-'));
  sweeper = startSweeper({ folder });
  service = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const { port } = service.address() as AddressInfo;
  const listen = { port: await freePorts(1) };
  const at = { listen, upstream: `127.0.0.1:${port}`, probe: 'http', path: '/' } as const;
  link = { name: 'bank', carries: 'shadow', is: 'link', at };
  links = await open();
});
afterEach(async () => {
  await links.stop();
  await sweeper.sweep();
  service.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<LinkProxies> {
  const opened = await openLinks([link], folder);
  if (!opened.ok) throw new Error(opened.error);
  return opened.value;
}

async function tookMs(): Promise<number> {
  const fromMs = performance.now();
  const url = `http://127.0.0.1:${link.at.listen.port}`;
  const answer = await fetch(url, { headers: { connection: 'close' } });
  expect(await answer.text()).toBe('ok');
  return performance.now() - fromMs;
}
const late = { type: 'latency', attributes: { latency: 300, jitter: 0 } };

it('adds a toxic once, and removes it by its name or by a DELETE of its address', async () => {
  await tookMs();
  expect(await links.addToxic('bank', 'f', late)).toEqual({ ok: true, value: null });
  expect(await tookMs()).toBeGreaterThan(290);
  const again = await links.addToxic('bank', 'f', late);
  expect(!again.ok && again.error).toMatch(/^Toxiproxy answers 409: /);
  expect((await fetch(links.toxicUrl('bank', 'f'), { method: 'DELETE' })).status).toBe(204);
  expect((await fetch(links.toxicUrl('bank', 'f'), { method: 'DELETE' })).status).toBe(404);
  expect(await links.addToxic('bank', 'f', late)).toEqual({ ok: true, value: null });
  expect(await links.removeToxic('bank', 'f')).toEqual({ ok: true, value: null });
  expect(await links.removeToxic('bank', 'f')).toEqual({ ok: true, value: null });
});

it('refuses a toxic that Toxiproxy does not know', async () => {
  const added = await links.addToxic('bank', 'f', { type: 'flood', attributes: {} });
  expect(!added.ok && added.error).toMatch(/^Toxiproxy answers 400: /);
});

it('takes the place of what an earlier agent left, with no toxic of it', async () => {
  await links.addToxic('bank', 'f', late);
  const next = await open();
  expect(await links.ended).toBe('Toxiproxy was ended by SIGKILL');
  const removed = await links.removeToxic('bank', 'f');
  expect(removed.ok).toBe(false);
  links = next;
  expect(await links.removeToxic('bank', 'f')).toEqual({ ok: true, value: null });
  await tookMs();
});

it('starts nothing for a file without links', async () => {
  const none = await openLinks([], mkdtempSync(join(tmpdir(), 'zerohour-links-')));
  if (!none.ok) throw new Error(none.error);
  const { addToxic, removeToxic, toxicUrl, stop } = none.value;
  expect(await addToxic('bank', 'f', late)).toEqual({ ok: false, error: 'there is no link bank' });
  expect(await removeToxic('bank', 'f')).toEqual({ ok: true, value: null });
  expect(toxicUrl('bank', 'f')).toBe('');
  await stop();
});

it('outlives its agent: Toxiproxy has a session of its own and nothing of the agent', async () => {
  const file = join(folder, 'toxiproxy.json');
  const { pid, born } = JSON.parse(readFileSync(file, 'utf8'));
  expect(birthOf(pid)).toBe(born);
  expect(processFacts(pid)).toMatchObject({ environment: ['LOG_LEVEL=fatal'], leadsSession: true });
  await links.stop();
  expect(existsSync(file)).toBe(false);
  await expect.poll(() => birthOf(pid)).toBe(null);
  const told = await Promise.race([
    links.ended,
    new Promise((resolve) => setTimeout(() => resolve('nothing'), 50)),
  ]);
  expect(told).toBe('nothing');
  // Its error is one of this machine, and not an answer of Toxiproxy.
  expect(await links.removeToxic('bank', 'f')).toEqual({ ok: false, error: 'fetch failed' });
});

it('is told of a port that is taken', async () => {
  const other = mkdtempSync(join(tmpdir(), 'zerohour-links-'));
  const opened = await openLinks([link], other);
  expect(!opened.ok && opened.error).toMatch(/^Toxiproxy answers 500: .*address already in use/);
  rmSync(other, { recursive: true, force: true });
});
