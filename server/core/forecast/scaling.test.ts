import { expect, it } from 'vitest';
import { throughputAt, type Usl } from '../capacity/usl/usl.ts';
import { measuredOf } from './planCase.support.ts';
import { fitScaling, type MeasuredCapacity } from './scaling.ts';

const options = { count: 512, seed: 3 };
const law: Usl = { lambda: 50, sigma: 0.05, kappa: 0.0005 };

/** 2.5%, 50% and 97.5% of what the laws say of a number of replicas. */
function saidAt(points: readonly MeasuredCapacity[], replicas: number) {
  const fit = fitScaling(points, options);
  if (fit.state === 'no-fit') throw new Error(fit.reason);
  expect(fit.laws).toHaveLength(512);
  const rising = fit.laws.map((each) => throughputAt(each, replicas)).sort((a, b) => a - b);
  return { low: rising[12] ?? 0, likely: rising[256] ?? 0, high: rising[499] ?? 0 };
}

it('says again what was measured, within a few per cent', () => {
  const points = measuredOf(law, [1, 2, 4, 8, 16]);
  for (const { replicas, capacity } of points) {
    const { likely, low, high } = saidAt(points, replicas);
    expect(Math.abs(likely / capacity - 1)).toBeLessThan(0.02);
    expect(low).toBeLessThan(capacity);
    expect(high).toBeGreaterThan(capacity);
  }
});

it('predicts twice what was measured, by a curve and not by a straight line', () => {
  const truth = throughputAt(law, 32);
  const { low, likely, high } = saidAt(measuredOf(law, [1, 2, 4, 8, 16]), 32);
  expect(low).toBeLessThan(truth);
  expect(high).toBeGreaterThan(truth);
  expect(likely).toBeLessThan(0.5 * 32 * 50);
});

it('knows less the fewer the points and the farther the replicas', () => {
  const width = ({ low, high }: ReturnType<typeof saidAt>) => Math.log(high / low);
  const many = measuredOf(law, [1, 2, 4, 8]);
  const few = measuredOf(law, [1, 2]);
  expect(width(saidAt(few, 4))).toBeGreaterThan(1.5 * width(saidAt(many, 4)));
  expect(width(saidAt(many, 16))).toBeGreaterThan(1.5 * width(saidAt(many, 8)));
});

it('knows less where a measurement knows less', () => {
  const wide = measuredOf(law, [1, 2, 4, 8]).map((each) => ({
    ...each,
    low: each.capacity / 1.4,
    high: each.capacity * 1.4,
  }));
  const width = ({ low, high }: ReturnType<typeof saidAt>) => Math.log(high / low);
  expect(width(saidAt(wide, 4))).toBeGreaterThan(
    2 * width(saidAt(measuredOf(law, [1, 2, 4, 8]), 4)),
  );
});

it('knows of one measurement its 95% interval, and what runs differ by', () => {
  const point = { replicas: 4, capacity: 100, low: 100 / 1.4, high: 100 * 1.4 };
  const fit = fitScaling([point], { count: 20_000, seed: 5 });
  if (fit.state === 'no-fit') throw new Error(fit.reason);
  const logs = fit.laws.map((each) => Math.log(throughputAt(each, 4) / 100));
  const deviation = Math.sqrt(logs.reduce((sum, each) => sum + each ** 2, 0) / logs.length);
  // Half of the interval is 1.96 deviations of what one run knows of itself.
  expect(deviation / Math.hypot(Math.log(1.4) / 1.96, 0.02)).toBeCloseTo(1, 1);
});

it('follows the more exact of two measurements of the same replicas', () => {
  const exact = { replicas: 2, capacity: 100, low: 99, high: 101 };
  const vague = { replicas: 2, capacity: 80, low: 60, high: 107 };
  const { likely } = saidAt([exact, vague], 2);
  expect(Math.abs(likely / 100 - 1)).toBeLessThan(0.03);
});

it.each([
  ['more', { replicas: 4, capacity: 400, low: 395, high: 405 }, /at [14] replicas? (more|less)/],
  ['less', { replicas: 4, capacity: 9, low: 8.9, high: 9.1 }, /at [14] replicas? (more|less)/],
])('refuses capacities that no law explains: %s than replicas can add', (_side, point, reason) => {
  const fit = fitScaling([{ replicas: 1, capacity: 50, low: 49, high: 51 }, point], options);
  expect(fit.state).toBe('no-fit');
  expect(fit.state === 'no-fit' && fit.reason).toMatch(reason);
});

it('draws the same laws by the same seed, and others by another', () => {
  const points = measuredOf(law, [1, 2, 4]);
  expect(fitScaling(points, options)).toEqual(fitScaling(points, options));
  expect(fitScaling(points, { ...options, seed: 4 })).not.toEqual(fitScaling(points, options));
});
