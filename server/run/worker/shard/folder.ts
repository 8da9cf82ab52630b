import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { birthOf } from '../../../edge/k6/processStart.ts';

/** The watchdog removes only folders with this prefix (`watchdogProcess.mjs`). */
const PREFIX = 'zerohour-shard-';
const OWNER = 'owner.json';

interface Owner {
  readonly pid: number;
  /** Start time of the process; null where there is no /proc. */
  readonly born: string | null;
}

/** Runs `work` in a private folder of one shard and removes the folder afterwards; the watchdog does it if this process dies. */
export async function inShardFolder<T>(
  watchdog: { keepFolder(path: string): void; forgetFolder(path: string): void },
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  watchdog.keepFolder(folder);
  try {
    const owner: Owner = { pid: process.pid, born: birthOf(process.pid) };
    await writeFile(join(folder, OWNER), JSON.stringify(owner), { mode: 0o600 });
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
    watchdog.forgetFolder(folder);
  }
}

/**
 * Removes the folders of workers that died together with their watchdog; returns how many. Keeps a folder
 * whose owner is alive or unknown.
 */
export async function sweepShardFolders(root: string = tmpdir()): Promise<number> {
  const names = (await readdir(root)).filter((name) => name.startsWith(PREFIX));
  const gone = await Promise.all(names.map((name) => sweep(join(root, name))));
  return gone.filter(Boolean).length;
}

async function sweep(folder: string): Promise<boolean> {
  try {
    const owner: Owner = JSON.parse(await readFile(join(folder, OWNER), 'utf8'));
    if (isAlive(owner)) return false;
    await rm(folder, { recursive: true, force: true });
    return true;
  } catch {
    // Another user's folder, or one that a worker is just creating.
    return false;
  }
}

function isAlive({ pid, born }: Owner): boolean {
  if (born !== null) return birthOf(pid) === born;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
