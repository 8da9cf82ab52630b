import { expect, it } from 'vitest';
import { createSoldOut, secondsRemembered } from './soldOut.ts';

it('remembers an item until its time is over, from the last note on', () => {
  const soldOut = createSoldOut(10);
  expect(soldOut.isRemembered('a', 1_000, 0)).toBe(false);
  soldOut.note('a', 0);
  expect(soldOut.isRemembered('a', 1_000, 999)).toBe(true);
  expect(soldOut.isRemembered('a', 1_000, 1_000)).toBe(false);
  expect(soldOut.isRemembered('a', 0, 0)).toBe(false);
  expect(soldOut.isRemembered('b', 1_000, 0)).toBe(false);
  soldOut.note('a', 900);
  expect(soldOut.isRemembered('a', 1_000, 1_899)).toBe(true);
});

it('forgets the item that was noted longest ago', () => {
  const soldOut = createSoldOut(2);
  for (const item of ['a', 'b', 'a', 'c']) soldOut.note(item, 0);
  expect(['a', 'b', 'c'].map((item) => soldOut.isRemembered(item, 1, 0))).toEqual([
    true,
    false,
    true,
  ]);
});

it.each([0, 1, 10])('shows that it remembers for %i s', (seconds) => {
  expect(secondsRemembered(seconds)).toBe(seconds);
});
