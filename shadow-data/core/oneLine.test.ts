import { expect, it } from 'vitest';
import { oneLine } from './oneLine.ts';

it.each([
  [new Error('no connection'), 'no connection'],
  [new Error('  first \n second'), 'first'],
  [new Error('\nsecond'), 'unknown error'],
  [new Error('   '), 'unknown error'],
  [new Error(''), 'unknown error'],
  ['a text\nof two lines', 'a text'],
  [7, '7'],
  [null, 'null'],
  [undefined, 'undefined'],
])('makes one line of %j', (thrown, line) => {
  expect(oneLine(thrown)).toBe(line);
});
