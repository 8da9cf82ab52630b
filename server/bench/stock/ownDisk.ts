import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { err, ok, type Result } from '../../core/result.ts';
import { oneLine } from '../../core/text/oneLine.ts';

const run = promisify(execFile);
const BYTES = 16_000_000;

/** A small file system, to which only what is told of it writes. */
export interface OwnDisk {
  readonly folder: string;
  close(): Promise<void>;
}

/** Mounts a file system in memory at a new folder; or why it cannot, as for everybody but root. */
export async function openOwnDisk(): Promise<Result<OwnDisk, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${BYTES},mode=0700`, 'zerohour', folder]);
  } catch (error) {
    await rm(folder, { recursive: true });
    return err(oneLine(error));
  }
  // Its input ends with this process, however that ends.
  const undo = 'read -r _; umount --lazy "$0"; rmdir "$0"';
  const keeper = spawn('sh', ['-c', undo, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const gone = new Promise((resolve) => keeper.once('exit', resolve));
  return ok({
    folder,
    async close() {
      keeper.stdin.end();
      await gone;
    },
  });
}
