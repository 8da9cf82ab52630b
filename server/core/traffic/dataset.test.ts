import { expect, it } from 'vitest';
import { firstIndex, firstRowOf, formatOf, rowCount } from './dataset.ts';

it.each([
  ['a.csv', 'csv'],
  ['a.json', 'json'],
  ['b.d/a.NDJSON', 'ndjson'],
  ['a.jsonl', 'ndjson'],
  ['a.json.txt', 'csv'],
  ['json', 'json'],
  ['a.constructor', 'csv'],
  ['', 'csv'],
])('the format of %j is %s', (file, format) => {
  expect(formatOf(file)).toBe(format);
});

it('counts the rows that journeys have, and knows the first of the file', () => {
  const pick = { kind: 'unique' } as const;
  const open = { columns: ['a'], rows: [['3'], ['4']], start: 3, pick };
  expect([rowCount(open), firstRowOf(open)]).toEqual([2, ['3']]);
  const packed = { columns: ['a'], rows: [], packed: { count: 5, first: ['0'], parts: [] }, pick };
  expect([rowCount(packed), firstRowOf(packed)]).toEqual([5, ['0']]);
  expect(rowCount({ ...packed, start: 3 })).toBe(2);
  expect(rowCount({ ...packed, start: 6 })).toBe(0);
  expect(firstRowOf({ columns: [], rows: [], pick })).toEqual([]);
});

it('counts generated rows without those that earlier runs have used, and makes the first', () => {
  const made = {
    ...{ columns: ['id'], rows: [], pick: { kind: 'unique' as const } },
    generated: { count: 10_000_000, cells: [`u\${row}`] },
  };
  expect([rowCount(made), rowCount({ ...made, start: 9_999_999 })]).toEqual([10_000_000, 1]);
  expect(rowCount({ ...made, start: 10_000_001 })).toBe(0);
  expect(firstRowOf(made)).toEqual(['u1']);
});

it('begins after the rows that earlier runs have used, which an open dataset does not hold', () => {
  const open = { columns: ['id'], rows: [['3']], start: 2, pick: { kind: 'unique' as const } };
  const packed = { count: 5, first: ['0'], parts: [] };
  const generated = { count: 5, cells: ['a'] };
  expect(firstIndex(open)).toBe(0);
  expect(firstIndex({ ...open, rows: [], packed })).toBe(2);
  expect(firstIndex({ ...open, rows: [], generated })).toBe(2);
  expect(firstIndex({ columns: [], rows: [], generated, pick: open.pick })).toBe(0);
});
