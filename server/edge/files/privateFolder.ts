import { chmod, lstat, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const STICKY = 0o1000;
/** `runs/<id>/<file>` */
const DEPTH = 3;

/**
 * Makes a data folder, and closes it to other users with what lies in it: it holds passwords, tokens, reports and
 * answers of targets. Earlier versions left parts of it readable. A folder of another user, or one that users share,
 * such as /tmp, stays as it is. Stores keep their own modes.
 */
export async function closeDataFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  await closeTo(folder, DEPTH);
}

/** Folders of the embedded stores and of the shop, which they made themselves. */
const stores = new Set(['postgres', 'redis', 'mall']);

async function closeTo(path: string, depth: number): Promise<void> {
  const { mode, uid } = await lstat(path);
  if ((mode & STICKY) !== 0 || (process.getuid !== undefined && uid !== process.getuid())) return;
  if ((mode & 0o077) !== 0) await chmod(path, FOLDER_MODE);
  if (depth === 0) return;
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (stores.has(entry.name)) continue;
    const inner = join(path, entry.name);
    if (entry.isDirectory()) await closeTo(inner, depth - 1);
    // Links are left alone: what they lead to is not ours to close.
    else if (entry.isFile()) await closeFile(inner);
  }
}

async function closeFile(path: string): Promise<void> {
  const { mode, uid } = await lstat(path);
  const isOwn = process.getuid === undefined || uid === process.getuid();
  if (isOwn && (mode & 0o077) !== 0) await chmod(path, FILE_MODE);
}
