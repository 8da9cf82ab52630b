import { expect, it } from 'vitest';
import { firstRowOf, formatOf, rowCount } from './dataset.ts';

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
