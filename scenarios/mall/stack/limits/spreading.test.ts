import { expect, it } from 'vitest';
import { secondsSpread, spreadMs } from './spreading.ts';

const keys = Array.from({ length: 10_000 }, (_, index) => `order ${index}`);

it.each([1, 2, 10])('spreads one moment evenly over %i s', (seconds) => {
  const waits = keys.map((key) => spreadMs(key, seconds));
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...waits)).toBeLessThan(seconds * 1_000);
  const perSecond = Array.from(
    { length: seconds },
    (_, second) => waits.filter((ms) => Math.floor(ms / 1_000) === second).length,
  );
  // The peak falls to what an even spread has, within 10%: the keys are always the same.
  expect(Math.max(...perSecond)).toBeLessThan((keys.length / seconds) * 1.1);
});

it('keeps the wait of a key, and makes none without seconds', () => {
  expect(spreadMs('a', 10)).toBe(spreadMs('a', 10));
  expect(keys.map((key) => spreadMs(key, 0)).filter((ms) => ms !== 0)).toEqual([]);
});

it.each([0, 1, 2, 10])('shows that it spreads over %i s', (seconds) => {
  expect(secondsSpread(seconds)).toBe(seconds);
});
