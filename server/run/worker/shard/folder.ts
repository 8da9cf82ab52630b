import { lstat, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '../../../core/text/oneLine.ts';
import { birthOf } from '../../../edge/k6/processStart.ts';

/** The watchdog removes only folders with this prefix (`watchdogProcess.mjs`). */
const PREFIX = 'zerohour-shard-';
const OWNER = 'owner.json';

interface Owner {
  readonly pid: number;
  /** Start time of the process; null where there is no /proc. */
  readonly born: string | null;
}

/**
 * Runs `work` in a private folder of one shard and removes the folder afterwards; the watchdog does it if this
 * process dies.
 */
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

/** A worker writes its name into a new folder at once: an older one without a name is left from a killed worker. */
const UNOWNED_MS_MAX = 60_000;

/**
 * Removes the folders of workers that died together with their watchdog; returns how many. Keeps a folder
 * whose owner is alive, one that was just made, and those of other users.
 */
export async function sweepShardFolders(root: string = tmpdir()): Promise<number> {
  const names = (await readdir(root)).filter((name) => name.startsWith(PREFIX));
  const gone = await Promise.all(names.map((name) => sweep(join(root, name))));
  return gone.filter(Boolean).length;
}

async function sweep(folder: string): Promise<boolean> {
  try {
    if (await isInUse(folder)) return false;
    await rm(folder, { recursive: true });
    return true;
  } catch {
    // Another user's folder, or one that its worker removes now.
    return false;
  }
}

async function isInUse(folder: string): Promise<boolean> {
  const { mtimeMs, uid } = await lstat(folder);
  if (process.getuid !== undefined && uid !== process.getuid()) return true;
  const owner = await ownerOf(folder);
  return owner === null ? Date.now() - mtimeMs < UNOWNED_MS_MAX : isAlive(owner);
}

/** Null for a file that was not written, or not completely. */
async function ownerOf(folder: string): Promise<Owner | null> {
  try {
    const owner: Partial<Owner> = JSON.parse(await readFile(join(folder, OWNER), 'utf8'));
    const { pid, born = null } = owner;
    return typeof pid === 'number' ? { pid, born } : null;
  } catch {
    return null;
  }
}

function isAlive({ pid, born }: Owner): boolean {
  if (born !== null) return birthOf(pid) === born;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}
