import { expect, it } from 'vitest';
import { z } from 'zod';
import { codeOf, oneLine } from './oneLine.ts';

const shape = z.object({ at: z.array(z.number()) });
const misfit = (value: unknown) => shape.safeParse(value).error;

it.each([
  [
    'a value that does not fit',
    misfit({ at: [1, 'x'] }),
    'at.1: Invalid input: expected number, received string',
  ],
  ['a value that is none', misfit(7), 'Invalid input: expected object, received number'],
  ['a misfit without an issue', new z.ZodError([]), 'unknown error'],
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

it.each([
  ['an error with a code', Object.assign(new Error('no'), { code: 'ENOENT' }), 'ENOENT'],
  ['an error without one', new Error('ENOENT'), null],
  ['a text', 'ENOENT', null],
  ['null', null, null],
])('knows the code of what was thrown: %s', (_, thrown, code) => {
  expect(codeOf(thrown)).toBe(code);
});
