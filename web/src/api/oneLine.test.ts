import { expect, test } from 'vitest';
import { oneLine } from './oneLine.ts';

test.each([
  [new Error('boom'), 'boom'],
  [new Error('  first line \nsecond line'), 'first line'],
  [new Error(''), 'unknown error'],
  ['odd', 'odd'],
  [undefined, 'undefined'],
])('%s is written as %s', (error, line) => {
  expect(oneLine(error)).toBe(line);
});
