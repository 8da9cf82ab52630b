import { normalDraw } from '../statistics/distributions.ts';

export type Interval = readonly [low: number, high: number];

export const normalDraws =
  (draw: () => number): (() => number) =>
  () =>
    normalDraw(draw);

/**
 * A standard deviation drawn from its distribution given the residuals, √(s²·ν/χ²ν): few degrees of freedom ν ≥ 1 give
 * wide intervals.
 */
export function deviationDraw(deviation: number, freedom: number, normal: () => number): number {
  let chiSquare = 0;
  for (let nth = 0; nth < freedom; nth += 1) chiSquare += normal() ** 2;
  return deviation * Math.sqrt(freedom / chiSquare);
}

/** The middle 95%. */
export function intervalOf(values: readonly number[]): Interval {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number =>
    sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return [at(0.025), at(0.975)];
}
