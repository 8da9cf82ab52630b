import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { err, ok, type Result } from '../../core/result.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  ELOOP: 'is a link that leads to itself',
};

/** The text of a file up to a size, or why it cannot be read, as the end of a sentence. */
export async function readText(path: string, bytesMax: number): Promise<Result<string, string>> {
  try {
    // Non-blocking: opening a pipe without a writer would never return.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (stats.isDirectory()) return err('is a folder');
      if (!stats.isFile()) return err('is no ordinary file');
      if (stats.size > bytesMax) return err(`is larger than ${Math.floor(bytesMax / 1024)} KiB`);
      return ok(await handle.readFile('utf8'));
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = reasons[code];
    if (reason === undefined) throw error;
    return err(reason);
  }
}
