import { expect, it } from 'vitest';
import { normalQuantile } from './normalQuantile.ts';

// Tables of the normal distribution.
it.each([
  [0.5, 0],
  [0.975, 1.959964],
  [0.025, -1.959964],
  [0.95, 1.644854],
  [0.841345, 1],
  [0.99, 2.326348],
])('of %f is %f', (share, z) => {
  expect(Math.abs(normalQuantile(share) - z)).toBeLessThan(1e-5);
});

it('is bounded at the ends', () => {
  expect(normalQuantile(0)).toBeCloseTo(-8, 9);
  expect(normalQuantile(1)).toBeCloseTo(8, 9);
});
