import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { targetCommand } from './target.ts';

let folder: string;
let shop: Server;
let host: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-check-'));
  shop = createServer((request, response) => {
    response.statusCode = request.url === '/sick' ? 503 : 200;
    response.end('{}');
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(shop.address() as AddressInfo).port}`;
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});
afterAll(async () => {
  shop.closeAllConnections();
  await new Promise((resolve) => shop.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

async function check(isolation: string, more: string, ...flags: string[]) {
  const file = join(folder, 'shop.yaml');
  await writeFile(
    file,
    `name: shop
baseUrl: http://${host}
allowHosts: ["${host}"]
isolation: ${isolation}
caps: { ratePerSecondMax: 1, vusMax: 1, durationMsMax: 1s }
${more}
`,
  );
  let out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  await targetCommand().parseAsync(['node', 'target', 'check', file, ...flags]);
  return { out, exit: process.exitCode };
}

it('says that nothing is missing of a dedicated stack that answers', async () => {
  const { out, exit } = await check('dedicated', `healthUrl: "http://${host}/health"`);
  expect(exit).toBe(0);
  expect(out.split('\n')).toEqual([
    'shop, isolation dedicated',
    `  ✓ addresses: ${host} at 127.0.0.1 (this machine)`,
    '  ✓ ownership: every host is on loopback',
    `  ✓ health: http://${host}/health answers`,
    '  – canary: isolation dedicated does not ask for it',
    '  – seed: isolation dedicated does not ask for it',
    '  – stores: isolation dedicated does not ask for it',
    'nothing is missing',
    '',
  ]);
});

it('counts what is missing, says what to do, and exits with 1', async () => {
  const { out, exit } = await check('dedicated', `healthUrl: "http://${host}/sick"`);
  expect(exit).toBe(1);
  expect(out).toContain(
    `  ✗ health: health at http://${host}/sick answers status 503\n      Start the target, or correct healthUrl.\n`,
  );
  expect(out).toMatch(/\n1 missing\n$/);
});

it('counts what a stack under "observe" has not adopted, and exits with 2', async () => {
  const { out, exit } = await check(
    'observe',
    `healthUrl: "http://${host}/health"\nshadow: { key: 0123456789abcdef, hops: [{ service: shop, url: "http://${host}" }] }`,
  );
  expect(exit).toBe(2);
  expect(out).toContain('\n  ○ stores: the target file names no store, so no leak can be found\n');
  expect(out).not.toContain('✗');
  expect(out).toMatch(/\n[2-9] not adopted yet\n$/);
});

it('asks every hop of a stack under "shadow" and prints JSON alone with --json', async () => {
  const hops = `hops: [{ service: shop, url: "http://${host}" }]`;
  const { out, exit } = await check(
    'shadow',
    `shadow: { key: a key of this test, ${hops} }`,
    '--json',
  );
  expect(exit).toBe(1);
  const { target, isolation, items } = JSON.parse(out);
  expect([target, isolation]).toEqual(['shop', 'shadow']);
  expect(items).toContainEqual({
    part: `hop shop (http://${host})`,
    state: 'missing',
    text: expect.stringContaining('gives no canary answer'),
    remedy: expect.stringContaining('Mount canaryHandler'),
  });
});

it('lists the diagnostics of a file that is none, by its own name', async () => {
  const { out, exit } = await check('none', 'shadow: { key: a key of this test }');
  expect(exit).toBe(64);
  expect(out).toContain(`${join(folder, 'shop.yaml')}:4:12 write shadow, dedicated, observe`);
});
