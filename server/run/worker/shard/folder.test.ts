import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { birthOf } from '../../../edge/k6/processStart.ts';
import { inShardFolder, sweepShardFolders } from './folder.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it('gives a folder that names its owner, is known to the watchdog, and is removed afterwards', async () => {
  const calls: string[] = [];
  const watchdog = {
    keepFolder: (path: string) => void calls.push(`keep ${path}`),
    forgetFolder: (path: string) => void calls.push(`forget ${path}`),
  };
  const work = inShardFolder(watchdog, async (folder) => {
    const owner = JSON.parse(await readFile(join(folder, 'owner.json'), 'utf8'));
    expect(owner).toEqual({ pid: process.pid, born: birthOf(process.pid) });
    expect((await stat(join(folder, 'owner.json'))).mode & 0o777).toBe(0o600);
    expect(calls).toEqual([`keep ${folder}`]);
    throw new Error(folder);
  });
  const folder = await work.catch((error: Error) => error.message);
  expect(calls).toEqual([`keep ${folder}`, `forget ${folder}`]);
  await expect(readdir(String(folder))).rejects.toThrow('ENOENT');
});

it('removes the folders of dead workers only', async () => {
  const root = await mkdtemp(join(tmpdir(), 'zerohour-test-'));
  const dead = spawn('true');
  await new Promise((resolve) => dead.once('exit', resolve));
  const own = { pid: process.pid, born: birthOf(process.pid) };
  const owners: Readonly<Record<string, unknown>> = {
    'zerohour-shard-dead': { pid: dead.pid, born: '1' },
    'zerohour-shard-reused': { ...own, born: `${Number(own.born) - 1}` },
    'zerohour-shard-dead-elsewhere': { pid: dead.pid, born: null },
    'zerohour-shard-lives': own,
    'zerohour-shard-lives-elsewhere': { ...own, born: null },
    'zerohour-shard-unsaid': undefined,
    'zerohour-shard-unsaid-old': undefined,
    'zerohour-shard-half-written-old': 'no object',
    'zerohour-shard-half-written': 'no object',
    'of-somebody-else': { pid: dead.pid, born: '1' },
  };
  for (const [name, owner] of Object.entries(owners)) {
    await mkdir(join(root, name));
    if (owner !== undefined) await writeFile(join(root, name, 'owner.json'), JSON.stringify(owner));
    const ageS = name.endsWith('-old') ? 61 : 30;
    const then = Date.now() / 1_000 - ageS;
    await utimes(join(root, name), then, then);
  }
  expect(await sweepShardFolders(root)).toBe(5);
  expect((await readdir(root)).sort()).toEqual([
    'of-somebody-else',
    'zerohour-shard-half-written',
    'zerohour-shard-lives',
    'zerohour-shard-lives-elsewhere',
    'zerohour-shard-unsaid',
  ]);
  await rm(root, { recursive: true });
});

it('gives what its work gave, also when its folder is gone by then', async () => {
  const watchdog = { keepFolder: () => undefined, forgetFolder: () => undefined };
  const given = await inShardFolder(watchdog, async (folder) => {
    await rm(folder, { recursive: true });
    return 'done';
  });
  expect(given).toBe('done');
});

/** Folders with these owners in a root of their own; null: no owner is written. */
async function left(owners: Readonly<Record<string, object | null>>) {
  const root = await mkdtemp(join(tmpdir(), 'zerohour-test-'));
  for (const [name, owner] of Object.entries(owners)) {
    await mkdir(join(root, `zerohour-shard-${name}`));
    if (owner === null) continue;
    await writeFile(join(root, `zerohour-shard-${name}`, 'owner.json'), JSON.stringify(owner));
  }
  return { root, end: () => rm(root, { recursive: true }) };
}

it('takes a folder without an owner for one that was left after a whole minute', async () => {
  const { root, end } = await left({ new: null, old: null });
  vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_060_000 });
  await utimes(join(root, 'zerohour-shard-new'), 1_800_000_000.5, 1_800_000_000.5);
  await utimes(join(root, 'zerohour-shard-old'), 1_800_000_000, 1_800_000_000);
  expect(await sweepShardFolders(root)).toBe(1);
  expect(await readdir(root)).toEqual(['zerohour-shard-new']);
  await end();
});

it("leaves other users' folders alone, and takes all for its own where there are no users", async () => {
  const { root, end } = await left({ a: { pid: 0.5, born: '1' } });
  const { getuid } = process;
  const uid = (await stat(root)).uid;
  try {
    process.getuid = () => uid + 1;
    expect(await sweepShardFolders(root)).toBe(0);
    Reflect.deleteProperty(process, 'getuid');
    expect(await sweepShardFolders(root)).toBe(1);
  } finally {
    if (getuid !== undefined) process.getuid = getuid;
  }
  await end();
});

it('takes a worker for alive that it may not signal', async () => {
  const { root, end } = await left({ a: { pid: 1, born: null } });
  const refusing = (code: string) => () => {
    throw Object.assign(new Error(code), { code });
  };
  const kill = vi.spyOn(process, 'kill').mockImplementation(refusing('EPERM'));
  expect(await sweepShardFolders(root)).toBe(0);
  expect(kill.mock.calls).toEqual([[1, 0]]);
  kill.mockImplementation(refusing('ESRCH'));
  expect(await sweepShardFolders(root)).toBe(1);
  await end();
});
