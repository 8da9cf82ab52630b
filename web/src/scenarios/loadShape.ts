import type { Plan } from '../api/generated.ts';

export interface MixPart {
  readonly path: string;
  readonly ratePerSecond: number;
  /** Of all paths together, 0 to 1. */
  readonly share: number;
}

/** What each path has of the load at the peak. */
export function mixAtPeak(plan: Plan): readonly MixPart[] {
  const total = peakRate(plan);
  return plan.paths.map(({ name, peakRatePerSecond }) => ({
    path: name,
    ratePerSecond: peakRatePerSecond,
    share: total === 0 ? 0 : peakRatePerSecond / total,
  }));
}

/** All paths together at 100%, journeys/s. */
export function peakRate(plan: Plan): number {
  return plan.paths.reduce((sum, path) => sum + path.peakRatePerSecond, 0);
}
