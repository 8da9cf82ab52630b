import { expect, it } from 'vitest';
import { oneLine } from './oneLine.ts';

it.each([
  ['an error', new TypeError(' no door\nat all'), 'no door'],
  ['an error of another thread', { message: 'no door', stack: 'at x' }, 'no door'],
  ['the first cause of several', new AggregateError([new Error('a'), new Error('b')], 'c'), 'a'],
  ['several causes that are none', new AggregateError([], 'c'), 'c'],
  ['a text', 'no door', 'no door'],
  ['null', null, 'null'],
  ['nothing', undefined, 'undefined'],
  ['a message that is no text', { message: 1, toString: () => 'one' }, 'one'],
  ['an object without a prototype', Object.create(null), 'unknown error'],
  ['an error without a message', new Error(''), 'unknown error'],
])('says in one line what was thrown: %s', (_, thrown, line) => {
  expect(oneLine(thrown)).toBe(line);
});
