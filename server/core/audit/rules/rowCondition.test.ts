import { expect, it } from 'vitest';
import { anyRow, parseRowCondition } from './rowCondition.ts';

const among = [0, 1, 4, 5, 6, 10, 11];
const holding = (text: string) => among.filter((rows) => parseRowCondition(text)?.holds(rows));

it.each([
  ['= 5', [5]],
  ['!= 5', [0, 1, 4, 6, 10, 11]],
  ['<>5', [0, 1, 4, 6, 10, 11]],
  ['> 5', [6, 10, 11]],
  [' >=5 ', [5, 6, 10, 11]],
  ['< 5', [0, 1, 4]],
  ['<= 5', [0, 1, 4, 5]],
  ['between 5 and 10', [5, 6, 10]],
  ['NOT BETWEEN 5 AND 10', [0, 1, 4, 11]],
])('%s holds for these counts of rows', (text, rows) => {
  expect(holding(text)).toEqual(rows);
  expect(parseRowCondition(text)?.text).toBe(text.trim());
});

it.each(['', '5', '> five', '> 5 and < 7', 'between 5', '=> 5', '> -1', '> 5.5'])(
  'does not take %j for a condition',
  (text) => {
    expect(parseRowCondition(text)).toBeNull();
  },
);

it('holds for any row by default', () => {
  expect(among.filter(anyRow.holds)).toEqual([1, 4, 5, 6, 10, 11]);
});
