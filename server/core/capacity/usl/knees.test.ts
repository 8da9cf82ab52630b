import { expect, it } from 'vitest';
import { kneesOf } from './knees.ts';
import type { UslPoint } from './usl.ts';
import { curveOf, doubling, pointsOf, raytracer } from './uslCases.support.ts';

const usl = { lambda: 1, sigma: 0.02, kappa: 0 };

const kneeAt = (points: readonly UslPoint[], method: string, by = usl): UslPoint | null =>
  kneesOf(points, by).find((knee) => knee.method === method)?.at ?? null;

/** Figure 2 of the paper: y = −1/(x + 0.1) + 5 at ten points from 0 to 1. */
const figure2 = Array.from({ length: 10 }, (_, at) => ({
  n: at / 9,
  x: 5 - 1 / (at / 9 + 0.1),
}));

it('kneedle finds the knee of the curve in its paper', () => {
  const knee = kneeAt(figure2, 'kneedle');
  expect(knee?.n).toBeCloseTo(0.222, 3);
  expect(knee?.x).toBeCloseTo(1.897, 3);
  expect(kneeAt([...figure2].reverse(), 'kneedle')).toEqual(knee);
});

it('kneedle finds none on a line, on a constant, and where the bend is at the end', () => {
  const line = pointsOf([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]);
  const constant = pointsOf([1, 2, 3], [5, 5, 5]);
  const atItsEnd = pointsOf([1, 2, 3, 4, 5, 6], [0, 1.1, 2.2, 3.3, 4.4, 5]);
  for (const points of [line, constant, atItsEnd, []]) expect(kneeAt(points, 'kneedle')).toBeNull();
});

it('kneedle takes the last of several bends that the curve falls behind', () => {
  const twice = pointsOf(
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    [0, 3, 3.1, 3.2, 3.3, 7, 9.8, 9.85, 9.9, 9.95, 10],
  );
  expect(kneeAt(twice, 'kneedle')).toEqual({ n: 6, x: 9.8 });
});

it('power is highest where X²/N is, at the first of equal ones', () => {
  expect(kneeAt(raytracer, 'power')).toEqual({ n: 12, x: 170 });
  expect(kneeAt(doubling, 'power')).toEqual({ n: 4, x: 37 });
  expect(kneeAt(pointsOf([4, 1], [4, 2]), 'power')).toEqual({ n: 1, x: 2 });
  expect(kneeAt(pointsOf([1, 2], [0, 0]), 'power')).toBeNull();
});

it('usl is at 1/σ of the fitted law, where that was measured', () => {
  const curve = curveOf(usl, [1, 2, 4, 8, 16, 32, 50]);
  expect(kneeAt(curve, 'usl')).toEqual({ n: 50, x: 50 / (1 + 0.02 * 49) });
  expect(kneeAt(curve.slice(0, 6), 'usl')).toBeNull();
  expect(kneeAt(curve, 'usl', { ...usl, sigma: 0 })).toBeNull();
});

it('names each method once, with what it takes for the knee', () => {
  expect(kneesOf(raytracer, usl).map(({ method, about }) => `${method}: ${about}`)).toEqual([
    'kneedle: last to stand out above the line from the first point to the last',
    'power: highest X²/N, throughput over response time',
    'usl: 1/σ, where the fitted curve leaves linear growth',
  ]);
});
