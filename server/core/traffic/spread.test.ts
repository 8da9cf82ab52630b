import { expect, it } from 'vitest';
import { profileStarts } from './profile.ts';
import { spreadHoldMs, spreadProfile } from './spread.ts';

const spread = { burstMs: 1_000, fromMs: 2_000, toMs: 10_000 };

it('keeps the number of starts, and lasts until the last client has waited', () => {
  const profile = spreadProfile(spread, 8_000, 1);
  expect(spreadHoldMs(spread)).toBe(11_000);
  expect([profile.slotMs, profile.starts.length]).toEqual([100, 110]);
  expect(profileStarts(profile)).toBe(8_000);
});

it('lets every client wait at least its least time, and all of them evenly long', () => {
  const { starts } = spreadProfile(spread, 80_000, 1);
  const second = (n: number) => starts.slice(n * 10, n * 10 + 10).reduce((a, b) => a + b, 0);
  expect([second(0), second(1)]).toEqual([0, 0]);
  // Of uniform waits over 8 s the first and the last second of nine have half of the others' starts.
  for (const n of [3, 4, 5, 6, 7, 8, 9]) expect(second(n) / 10_000).toBeCloseTo(1, 1);
  for (const n of [2, 10]) expect(second(n) / 5_000).toBeCloseTo(1, 1);
});

it('draws the same starts from the same seed', () => {
  expect(spreadProfile(spread, 100, 7)).toEqual(spreadProfile(spread, 100, 7));
  expect(spreadProfile(spread, 100, 7)).not.toEqual(spreadProfile(spread, 100, 8));
});

it('without a least time begins at once', () => {
  const { starts } = spreadProfile({ burstMs: 1_000, fromMs: 0, toMs: 100 }, 1_000, 1);
  expect(starts).toHaveLength(11);
  expect(starts[0]).toBeGreaterThan(20);
});
