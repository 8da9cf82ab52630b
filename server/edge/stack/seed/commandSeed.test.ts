import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { seedByCommand } from './commandSeed.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-seed-'));
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rm(folder, { recursive: true, force: true }));

const facts = { runId: 'run0000001', schema: 'zh', stock: { default: 7, skus: { a: 1 } } };
const seed = (script: string, timeoutMs?: number) =>
  seedByCommand([process.execPath, '-e', script], folder, facts, 'zh-shadow=v1.x', timeoutMs);

it('gives the program its run, stock and tag, and nothing of this process', async () => {
  vi.stubEnv('OWN_SECRET', 'secret');
  await seed(
    "require('fs').writeFileSync('env.json', JSON.stringify({ env: process.env, cwd: process.cwd() }))",
  );
  const { env, cwd } = JSON.parse(await readFile(join(folder, 'env.json'), 'utf8'));
  expect(cwd).toBe(folder);
  expect(env).toMatchObject({
    ZEROHOUR_RUN: 'run0000001',
    ZEROHOUR_SCHEMA: 'zh',
    ZEROHOUR_STOCK: '{"default":7,"skus":{"a":1}}',
    ZEROHOUR_TAG: 'zh-shadow=v1.x',
    PATH: process.env.PATH,
  });
  expect(env.OWN_SECRET).toBeUndefined();
});

it('takes each argument as it is: there is no shell', async () => {
  await writeFile(
    join(folder, 'echo.mjs'),
    'process.stderr.write(process.argv[2]); process.exit(3)',
  );
  const command = [process.execPath, join(folder, 'echo.mjs'), '$(id); a b'];
  await expect(seedByCommand(command, folder, facts, '')).rejects.toThrow(
    `seed ${process.execPath} ended with 3: $(id); a b`,
  );
});

it.each([
  ["console.log('first'); console.error('no stock'); process.exit(1)", 'ended with 1: no stock'],
  ['process.exit(2)', 'ended with 2'],
  ["process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 9e5)", 'ended with SIGTERM'],
])('rejects with the last line of a program that fails: %s', async (script, why) => {
  await expect(seed(script)).rejects.toThrow(new Error(`seed ${process.execPath} ${why}`));
});

it('ends a program that takes too long', async () => {
  await expect(seed('setTimeout(() => {}, 9e5)', 50)).rejects.toThrow('did not end within 50 ms');
});

it('leaves no timer behind', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    await seed('');
    await expect(seedByCommand([join(folder, 'none')], folder, facts, '')).rejects.toThrow();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

it('has two minutes, and tells the last 2,000 characters', async () => {
  const timers = vi.spyOn(globalThis, 'setTimeout');
  try {
    await expect(
      seed("process.stderr.write('a'.repeat(3000) + 'z'); process.exitCode = 1"),
    ).rejects.toThrow(/ ended with 1: a{1999}z$/);
    expect(timers.mock.calls.map(([, ms]) => ms)).toContain(120_000);
  } finally {
    timers.mockRestore();
  }
});

it('says that there is no such program', async () => {
  await expect(seedByCommand([join(folder, 'none')], folder, facts, '')).rejects.toThrow(
    /none could not be started: .*ENOENT/,
  );
});
