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

/** The same rounded, as the package usl for Go has it in its example (2021), which prints what it fits. */
export const specSdm91Rounded = pointsOf(
  [1, 18, 36, 72, 108, 144, 216],
  [65, 996, 1652, 1853, 1829, 1775, 1702],
);

/** The Cisco benchmark (B. Schwartz, Practical Scalability Analysis with the Universal Scalability Law, 2015). */
export const cisco = pointsOf(
  Array.from({ length: 32 }, (_, at) => at + 1),
  [
    955.16, 1878.91, 2688.01, 3548.68, 4315.54, 5130.43, 5931.37, 6531.08, 7219.8, 7867.61, 8278.71,
    8646.7, 9047.84, 9426.55, 9645.37, 9897.24, 10097.6, 10240.5, 10532.39, 10798.52, 11151.43,
    11518.63, 11806, 12089.37, 12075.41, 12177.29, 12211.41, 12158.93, 12155.27, 12118.04, 12140.4,
    12074.39,
  ],
);

/** Another run of the ray tracer, without a point at 1 (N. J. Gunther, 2018). */
export const raytracerFrom4 = pointsOf(
  [4, 8, 12, 16, 20, 24, 28, 32, 48, 64],
  [78, 130, 170, 190, 210, 220, 245, 255, 280, 310],
);

/** With a peak within the data. */
export const doubling = pointsOf([1, 2, 4, 8, 16, 32, 64, 128], [12, 24, 37, 50, 72, 93, 84, 82]);
