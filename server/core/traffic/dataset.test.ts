import { expect, it } from 'vitest';
import { formatOf } from './dataset.ts';

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
