import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { faultOrderSchema } from '../../../core/fault/fault.ts';
import { type JournalFile, openJournal } from './journalFile.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (): string => join(folder, 'agent', 'faults.ndjson');
const open = async (): Promise<JournalFile> => {
  const journal = await openJournal(join(folder, 'agent'));
  if (!journal.ok) throw new Error(journal.error);
  return journal.value;
};
const injected = (id: string) => ({
  entry: 'injected' as const,
  id,
  order: faultOrderSchema.parse({ id, kind: 'stop', subject: 'orders', parameters: {} }),
  untilMs: 5,
  marks: { pid: '12', born: '34' },
});
const openIds = (journal: JournalFile) => journal.open.map(({ order }) => order.id);

it('is on the disk when an entry is appended, for its owner alone', async () => {
  const journal = await open();
  expect(journal.open).toEqual([]);
  await Promise.all([journal.append(injected('a')), journal.append(injected('b'))]);
  const lines = readFileSync(path(), 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(['a', 'b']);
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  await journal.close();
});

it('tells the next agent what is open, and knows what was', async () => {
  const first = await open();
  await first.append(injected('a'));
  await first.append(injected('b'));
  await first.append({ entry: 'undone', id: 'a', atMs: 1 });
  await first.close();
  const second = await open();
  expect(openIds(second)).toEqual(['b']);
  expect(['a', 'b', 'c'].map((id) => second.knows(id))).toEqual([true, true, false]);
  await second.close();
});

it('begins a new line after one that was cut', async () => {
  const first = await open();
  await first.append(injected('a'));
  await first.close();
  appendFileSync(path(), '{"entry":"inj');
  const second = await open();
  await second.append(injected('b'));
  await second.close();
  const third = await open();
  expect(openIds(third)).toEqual(['a', 'b']);
  await third.close();
});

it('keeps every open entry, and of the ended ones the newest', async () => {
  const old = await open();
  await old.append(injected('open'));
  await old.close();
  const ended = Array.from({ length: 600 }, (_, index) => [
    JSON.stringify(injected(`f${index}`)),
    JSON.stringify({ entry: 'expired', id: `f${index}`, atMs: 1 }),
  ]);
  appendFileSync(path(), `${ended.flat().join('\n')}\n`);
  await (await open()).close();
  const kept = await open();
  expect(openIds(kept)).toEqual(['open']);
  expect(readFileSync(path(), 'utf8').trim().split('\n')).toHaveLength(1_001);
  expect(kept.knows('f599')).toBe(true);
  expect(kept.knows('f0')).toBe(false);
  await kept.close();
});

it('names a damaged line', async () => {
  await (await open()).close();
  writeFileSync(path(), 'damaged\n');
  const journal = await openJournal(join(folder, 'agent'));
  expect(!journal.ok && journal.error).toMatch(/faults\.ndjson: line 1: /);
});

/** What every open file of the process calls. */
async function fileHandles(): Promise<FileHandle> {
  const file = await openFile(path(), 'a');
  await file.close();
  return Object.getPrototypeOf(file);
}

it('syncs what is appended at once together, and resolves each when it is on the disk', async () => {
  const journal = await open();
  const synced = vi.spyOn(await fileHandles(), 'datasync');
  const ids = Array.from({ length: 18 }, (_, index) => `f${index}`);
  await Promise.all(
    ids.map(async (id) => {
      await journal.append(injected(id));
      expect(readFileSync(path(), 'utf8')).toContain(`"id":"${id}"`);
    }),
  );
  expect(synced).toHaveBeenCalledTimes(1);
  await Promise.all([journal.append(injected('late')), journal.append(injected('later'))]);
  expect(synced).toHaveBeenCalledTimes(2);
  synced.mockRestore();
  await journal.close();
  const next = await open();
  expect(openIds(next)).toEqual([...ids, 'late', 'later']);
  await next.close();
});

it('takes back what a full disk has cut, fails those entries and writes the next ones', async () => {
  const journal = await open();
  await journal.append(injected('a'));
  const appended = vi.spyOn(await fileHandles(), 'appendFile');
  appended.mockImplementationOnce(async () => {
    appendFileSync(path(), '{"entry":"inj');
    throw new Error('ENOSPC');
  });
  const failed = [journal.append(injected('b')), journal.append(injected('c'))];
  expect((await Promise.allSettled(failed)).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
  ]);
  await journal.append(injected('d'));
  appended.mockRestore();
  await journal.close();
  const after = await open();
  expect(openIds(after)).toEqual(['a', 'd']);
  await after.close();
});
