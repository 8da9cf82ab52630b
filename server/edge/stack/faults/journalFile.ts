import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  isKnown,
  type JournalEntry,
  journalLine,
  type OpenFault,
  readJournal,
  stillOpen,
} from '../../../core/fault/faultJournal.ts';
import { err, ok, type Result } from '../../../core/result.ts';

/** The journal of an agent on disk. */
export interface JournalFile {
  /** What an earlier agent left open. */
  readonly open: readonly OpenFault[];
  /** Whether an order was done before. */
  knows(id: string): boolean;
  /** Resolves when the entry is on the disk. */
  append(entry: JournalEntry): Promise<void>;
  close(): Promise<void>;
}

/** Lines that are written together when the write before them is done. */
interface NextWrite {
  readonly lines: string[];
  readonly written: Promise<void>;
}

/** Entries that are kept at a start; older ended ones are left out. */
const KEPT_MAX = 1_000;

/** Opens the journal of a folder, which is made where it is missing. The error names a damaged line. */
export async function openJournal(folder: string): Promise<Result<JournalFile, string>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'faults.ndjson');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const read = readJournal(text);
  if (!read.ok) return err(`${path}: ${read.error}`);
  const entries = [...read.value];
  const file = await rewritten(path, kept(entries));
  // Writes wait for each other, so that two lines never mix. What is appended meanwhile goes to the disk in one write:
  // a busy disk takes a tenth of a second to sync, and many faults may begin at once.
  let writing: Promise<void> = Promise.resolve();
  let next: NextWrite | null = null;
  const begin = (): NextWrite => {
    const lines: string[] = [];
    const written = writing.then(() => {
      next = null;
      return write(file, lines.join(''));
    });
    // Entries that cannot be written fail alone.
    writing = written.catch(() => undefined);
    return { lines, written };
  };
  return ok({
    open: stillOpen(entries),
    knows: (id) => isKnown(entries, id),
    append(entry) {
      entries.push(entry);
      next ??= begin();
      next.lines.push(journalLine(entry));
      return next.written;
    },
    async close() {
      await writing;
      await file.close();
    },
  });
}

/** All that is open, and the newest of the rest. */
function kept(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  const open = new Set(stillOpen(entries).map(({ order }) => order.id));
  return entries.filter(({ id }, index) => open.has(id) || index >= entries.length - KEPT_MAX);
}

/** The file anew, without a line that was cut: what is appended begins a line of its own. */
async function rewritten(path: string, entries: readonly JournalEntry[]): Promise<FileHandle> {
  const half = `${path}.half`;
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND;
  const file = await open(half, flags, 0o600);
  await write(file, entries.map(journalLine).join(''));
  await rename(half, path);
  return file;
}

/** All of the text or, on a full disk, none: half a line in the middle would make the journal unreadable. */
async function write(file: FileHandle, text: string): Promise<void> {
  const { size } = await file.stat();
  try {
    await file.appendFile(text);
    await file.datasync();
  } catch (error) {
    await file.truncate(size).catch(() => undefined);
    throw error;
  }
}
