import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { birthOf } from '../../../edge/k6/processStart.ts';
import { inShardFolder, sweepShardFolders } from './folder.ts';

it('gives a folder that names its owner, is known to the watchdog, and is removed afterwards', async () => {
  const calls: string[] = [];
  const watchdog = {
    keepFolder: (path: string) => void calls.push(`keep ${path}`),
    forgetFolder: (path: string) => void calls.push(`forget ${path}`),
  };
  const work = inShardFolder(watchdog, async (folder) => {
    const owner = JSON.parse(await readFile(join(folder, 'owner.json'), 'utf8'));
    expect(owner).toEqual({ pid: process.pid, born: birthOf(process.pid) });
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
