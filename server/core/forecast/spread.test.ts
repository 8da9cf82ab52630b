import { expect, it } from 'vitest';
import { known, valueAt } from './spread.ts';

const peak = { likely: 100, low: 80, high: 150 };
const z95 = 1.6448536269514722;

it('has its three values where they were said to be', () => {
  expect(valueAt(peak, 0)).toBe(100);
  expect(valueAt(peak, -z95)).toBeCloseTo(80, 9);
  expect(valueAt(peak, z95)).toBeCloseTo(150, 9);
});

it('goes on beyond them by the logarithm, each side by its own', () => {
  expect(valueAt(peak, 2 * z95)).toBeCloseTo(225, 9);
  expect(valueAt(peak, -2 * z95)).toBeCloseTo(64, 9);
});

it('has no spread where the value is known', () => {
  for (const z of [-3, 0, 3]) expect(valueAt(known(7), z)).toBe(7);
});
