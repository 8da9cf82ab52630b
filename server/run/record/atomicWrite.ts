import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';
import { codeOf } from '../../core/text/oneLine.ts';

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** A file whose text may be streamed, when it is too long to be held at once. */
export interface NamedFile {
  readonly name: string;
  readonly text: string | AsyncIterable<string>;
}

export interface FolderError {
  /** `missing`, `corrupt` and `version`: the given folder is wrong. `full` and `io`: the disk failed. */
  readonly kind: 'missing' | 'corrupt' | 'version' | 'full' | 'io';
  /** One line: what is wrong, where, and what to do. */
  readonly message: string;
}

/** Node's own calls; a test passes ones that find a full disk. */
export interface Disk {
  readonly open: typeof open;
  readonly rename: typeof rename;
  readonly rm: typeof rm;
}

const disk: Disk = { open, rename, rm };
let serial = 0;

/**
 * Writes files into an existing folder atomically: each is complete, or as it was before. It writes and
 * syncs all of them under temporary names in the same folder, then renames them. When one cannot be
 * written, it renames none and removes the temporary files.
 */
export async function writeFiles(
  folder: string,
  files: readonly NamedFile[],
  on: Disk = disk,
): Promise<Result<void, FolderError>> {
  const staged = files.map((file) => ({ ...file, temporary: temporaryName(file.name) }));
  for (const file of staged) {
    try {
      await writeSynced(on, join(folder, file.temporary), file.text);
    } catch (error) {
      await removeAll(on, folder, staged);
      return err(diskError(folder, file.name, error));
    }
  }
  for (const file of staged) {
    try {
      await on.rename(join(folder, file.temporary), join(folder, file.name));
    } catch (error) {
      await removeAll(on, folder, staged);
      return err(diskError(folder, file.name, error));
    }
  }
  await syncFolder(on, folder);
  return ok(undefined);
}

/** In the same folder, so that the rename never crosses a file system. */
function temporaryName(name: string): string {
  serial += 1;
  return `.${name}.${process.pid}-${serial}.tmp`;
}

async function writeSynced(on: Disk, path: string, text: NamedFile['text']): Promise<void> {
  const handle = await on.open(path, 'w');
  try {
    if (typeof text === 'string') await handle.writeFile(text);
    // writeFile appends at the handle's position.
    else for await (const part of text) await handle.writeFile(part);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the renames survive a power failure, where the system can open a folder. */
async function syncFolder(on: Disk, folder: string): Promise<void> {
  try {
    const handle = await on.open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    // Windows cannot open a folder; the files themselves are synced already.
    if (codeOf(error) === null) throw error;
  }
}

async function removeAll(
  on: Disk,
  folder: string,
  staged: readonly { readonly temporary: string }[],
): Promise<void> {
  for (const { temporary } of staged) await on.rm(join(folder, temporary), { force: true });
}

/** A failure of the disk, in one line. */
export function diskError(folder: string, name: string, error: unknown): FolderError {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const remedy = 'nothing recorded is lost; free some space, then make the report again';
    const message = `the disk that holds ${folder} is full: ${name} was not written; ${remedy}`;
    return { kind: 'full', message };
  }
  if (code === null) throw error;
  if (code === 'ENOENT') {
    return {
      kind: 'missing',
      message: `${join(folder, name)} is not there: is it a run's folder?`,
    };
  }
  if (code === 'ENOTDIR') return { kind: 'missing', message: `${folder} is no folder` };
  return { kind: 'io', message: `${join(folder, name)} cannot be read or written (${code})` };
}
