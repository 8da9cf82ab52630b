import { throughputAt, type Usl, type UslPoint } from './usl.ts';

export const pointsOf = (ns: readonly number[], xs: readonly number[]): readonly UslPoint[] =>
  ns.map((n, index) => ({ n, x: xs[index] ?? Number.NaN }));

export const curveOf = (usl: Usl, ns: readonly number[]): readonly UslPoint[] =>
  ns.map((n) => ({ n, x: throughputAt(usl, n) }));

/** Rays a second of a ray tracer on an SGI Origin 2000 (Gunther 2007, table 5.1), fitted as the R package usl does. */
export const raytracer = pointsOf(
  [1, 4, 8, 12, 16, 20, 24, 28, 32, 48, 64],
  [20, 78, 130, 170, 190, 200, 210, 230, 260, 280, 310],
);

/** SPEC SDM91 on a SPARCcenter 2000 (Gunther 2007, table 5.6): scripts an hour by users. */
export const specSdm91 = pointsOf(
  [1, 18, 36, 72, 108, 144, 216],
  [64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775, 1702.2],
);

/** With a peak within the data. */
export const doubling = pointsOf([1, 2, 4, 8, 16, 32, 64, 128], [12, 24, 37, 50, 72, 93, 84, 82]);
