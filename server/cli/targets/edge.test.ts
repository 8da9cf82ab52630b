import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { edgeCommand } from './edge.ts';

let shop: Server;
let upstream: string;
beforeEach(async () => {
  shop = createServer((_request, response) => response.end('of the shop'));
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  upstream = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  vi.stubEnv('ZEROHOUR_TARGET_SHADOW_KEY', '0123456789abcdef');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = undefined;
  shop.closeAllConnections();
  await new Promise((resolve) => shop.close(resolve));
});

function start(...args: string[]) {
  const printed = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed.err += String(text);
    return true;
  });
  const command = edgeCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  const ended = command.parseAsync(['node', 'edge', '--service', 'orders', ...args]);
  return { printed, ended };
}

it('says where it listens, passes requests on, refuses a bad tag, and ends with SIGTERM', async () => {
  const { printed, ended } = start('--to', `${upstream},${upstream}`, '--listen', '127.0.0.1:0');
  await expect.poll(() => printed.out).toContain('tagged requests:');
  const [, url = ''] = /^edge of orders at (http:\S+)\n/.exec(printed.out) ?? [];
  expect(await (await fetch(`${url}/x`)).text()).toBe('of the shop');
  const bad = await fetch(url, { headers: { baggage: 'zh-shadow=v1.x' } });
  expect(bad.status).toBe(400);
  process.emit('SIGTERM');
  await ended;
  await expect(fetch(url)).rejects.toThrow();
  expect(process.exitCode).toBeUndefined();
});

it.each([
  ['none', undefined],
  ['one of 15 bytes', '0123456789abcde'],
])('needs a signing key, and has %s', async (_, value) => {
  vi.stubEnv('OWN_KEY', value);
  const { printed, ended } = start('--to', upstream, '--key-env', 'OWN_KEY');
  await ended;
  expect(process.exitCode).toBe(64);
  expect(printed.err).toContain(
    'error ZH-TARGET-013: environment variable OWN_KEY holds no signing key of 16 bytes or more',
  );
});

it('says that its address is taken', async () => {
  const { printed, ended } = start('--to', upstream, '--listen', new URL(upstream).host);
  await ended;
  expect(process.exitCode).toBe(69);
  expect(printed.err).toMatch(/error ZH-TARGET-012: the edge cannot listen at 127\.0\.0\.1:\d+: /);
});

it('says which of its certificates it cannot use', async () => {
  const { printed, ended } = start('--to', upstream, '--ca', '/gone.pem');
  await ended;
  expect(process.exitCode).toBe(64);
  expect(printed.err).toContain(
    'error ZH-TARGET-015: the edge cannot use its certificates: --ca /gone.pem does not exist',
  );
});

it('counts every kind of upstream among those whose certificates go unchecked', async () => {
  for (const flag of ['--shadow-to', '--behind']) {
    const { printed, ended } = start('--to', upstream, flag, 'https://203.0.113.7', '--insecure');
    await ended;
    expect(printed.err).toContain('host 203.0.113.7 is at 203.0.113.7');
    vi.restoreAllMocks();
  }
});

it.each([
  ['--to', 'shop:8080'],
  ['--to', 'ftp://shop'],
  ['--to', ''],
  ['--shadow-to', 'http://a,b'],
  ['--behind', 'x'],
  ['--listen', '8080'],
  ['--listen', 'h:70000'],
])('refuses %s %j', async (flag, value) => {
  const { ended } = start('--to', upstream, flag, value);
  await expect(ended).rejects.toThrow(/is no address such as|write host:port/);
});

it('refuses to start without an upstream or a name', async () => {
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const parse = (...args: string[]) =>
    edgeCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
      .parseAsync(['node', 'edge', ...args]);
  await expect(parse('--service', 'orders')).rejects.toThrow(/--to/);
  await expect(parse('--to', upstream)).rejects.toThrow(/--service/);
});
