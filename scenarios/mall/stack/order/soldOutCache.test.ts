import { expect, it } from 'vitest';
import { createSoldOutCache, secondsCached } from './soldOutCache.ts';

it('holds an item until its time is over, from the last note on', () => {
  const soldOut = createSoldOutCache(10);
  expect(soldOut.isCached('a', 1_000, 0)).toBe(false);
  soldOut.note('a', 0);
  expect(soldOut.isCached('a', 1_000, 999)).toBe(true);
  expect(soldOut.isCached('a', 1_000, 1_000)).toBe(false);
  expect(soldOut.isCached('a', 0, 0)).toBe(false);
  expect(soldOut.isCached('b', 1_000, 0)).toBe(false);
  soldOut.note('a', 900);
  expect(soldOut.isCached('a', 1_000, 1_899)).toBe(true);
});

it('forgets the item that was noted longest ago', () => {
  const soldOut = createSoldOutCache(2);
  for (const item of ['a', 'b', 'a', 'c']) soldOut.note(item, 0);
  expect(['a', 'b', 'c'].map((item) => soldOut.isCached(item, 1, 0))).toEqual([true, false, true]);
});

it.each([0, 1, 10])('shows that it holds an item for %i s', (seconds) => {
  expect(secondsCached(seconds)).toBe(seconds);
});
