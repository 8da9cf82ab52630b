import { expect, it } from 'vitest';
import { readingCost, restAfterMs, withReadingTime } from './readingCost.ts';

it('is the share of the time in which the connection was busy, with the mean and the longest reading', () => {
  const first = withReadingTime(undefined, 1_000, 20);
  const times = withReadingTime(withReadingTime(first, 1_500, 90), 2_000, 40);
  expect(times).toEqual({ readings: 3, busyMs: 150, longestMs: 90, fromMs: 1_000, toMs: 2_040 });
  expect(readingCost(times)).toEqual({
    ...{ readings: 3, meanMs: 50, longestMs: 90, busyShare: 150 / 1_040 },
    text: 'one connection busy for 14.4% of the time: 3 readings of 50 ms in the mean, 90 ms at most',
  });
});

it('was busy all the time in one reading, and where a clock was moved back', () => {
  expect(readingCost(withReadingTime(undefined, 1_000, 20))).toMatchObject({
    busyShare: 1,
    text: 'one connection busy for 100.0% of the time: 1 reading of 20 ms in the mean, 20 ms at most',
  });
  const moved = withReadingTime(withReadingTime(undefined, 9_000, 20), 1_000, 30);
  expect(readingCost(moved).busyShare).toBe(1);
});

it('rests for as long as a reading took, two seconds at most', () => {
  expect([0, 30, 1_999, 2_001, 30_000].map(restAfterMs)).toEqual([0, 30, 1_999, 2_000, 2_000]);
});
