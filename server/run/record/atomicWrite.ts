import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** A file whose text may come bit by bit, when it is too long to be held at once. */
export interface NamedFile {
  readonly name: string;
  readonly text: string | AsyncIterable<string>;
}

export interface FolderError {
  /** `missing` and `corrupt` are the fault of what was given; `full` and `io` are the disk's. */
  readonly kind: 'missing' | 'corrupt' | 'full' | 'io';
  /** One line: what is wrong, where, and what to do. */
  readonly message: string;
}

/** Node's own calls; a test passes ones that meet a full disk. */
export interface Disk {
  readonly open: typeof open;
  readonly rename: typeof rename;
  readonly rm: typeof rm;
}

const disk: Disk = { open, rename, rm };
let serial = 0;

/**
 * Writes files into an existing folder so that each is there whole or as it was before: all of
 * them are first written and synced under temporary names beside their own, then renamed. When any
 * cannot be written, none is renamed and the temporary ones are removed.
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
    // Each goes on where the one before it ended.
    else for await (const part of text) await handle.writeFile(part);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the renames last through a power cut, where the system lets a folder be opened. */
async function syncFolder(on: Disk, folder: string): Promise<void> {
  try {
    const handle = await on.open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    // Windows opens no folder; the files themselves are synced already.
    if (codeOf(error) === undefined) throw error;
  }
}

async function removeAll(
  on: Disk,
  folder: string,
  staged: readonly { readonly temporary: string }[],
): Promise<void> {
  for (const { temporary } of staged) await on.rm(join(folder, temporary), { force: true });
}

/** A disk's fault in one line. */
export function diskError(folder: string, name: string, error: unknown): FolderError {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const remedy = 'nothing recorded is lost; free some space, then make the report again';
    const message = `the disk that holds ${folder} is full: ${name} was not written; ${remedy}`;
    return { kind: 'full', message };
  }
  if (code === undefined) throw error;
  if (code === 'ENOENT') {
    return {
      kind: 'missing',
      message: `${join(folder, name)} is not there: is it a run's folder?`,
    };
  }
  return { kind: 'io', message: `${join(folder, name)} cannot be read or written (${code})` };
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
