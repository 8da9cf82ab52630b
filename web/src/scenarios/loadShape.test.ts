import { expect, test } from 'vitest';
import { plan } from '../api/run.support.ts';
import { mixAtPeak, peakRate } from './loadShape.ts';

test('the mix gives each path its share of the peak', () => {
  expect(peakRate(plan)).toBe(200);
  expect(mixAtPeak(plan)).toEqual([
    { path: 'browse', ratePerSecond: 100, share: 0.5 },
    { path: 'pay', ratePerSecond: 100, share: 0.5 },
  ]);
  const idle = plan.paths.map((path) => ({ ...path, peakRatePerSecond: 0 }));
  expect(mixAtPeak({ ...plan, paths: idle }).map(({ share }) => share)).toEqual([0, 0]);
});
