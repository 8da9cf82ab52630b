import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openChargeJournal } from './chargeJournal.ts';

const log = pino({ level: 'silent' });
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mall journal '));
});
afterAll(() => rm(folder, { recursive: true }));

it('writes each charge down on a line of its own', async () => {
  const journal = openChargeJournal(folder, log);
  expect(await journal.write({ reference: 'p1' })).toBe(true);
  expect(await journal.write({ reference: 'p2' })).toBe(true);
  const lines = (await readFile(join(folder, 'charges.ndjson'), 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([{ reference: 'p1' }, { reference: 'p2' }]);
});

it('says when it could not, and writes nothing without a folder', async () => {
  expect(await openChargeJournal(join(folder, 'gone'), log).write({})).toBe(false);
  expect(await openChargeJournal(null, log).write({})).toBe(true);
});
