import type { Plan } from '../api/generated.ts';
import { isEven, planAxis, rateInSecond } from '../measure/axis.ts';
import type { Point } from '../measure/series.ts';

/**
 * The corners of a path's arrival rate over time, in s and journeys/s: each stage's start and end, and every second of
 * a stage whose starts are not even.
 */
export function rateCorners(plan: Plan, path: string): readonly Point[] {
  return planAxis(plan).stages.flatMap(({ from, to, stage }): readonly Point[] => {
    const load = stage.loads.find((each) => each.path === path);
    const steps = isEven(stage) ? 1 : Math.ceil(to - from);
    return Array.from({ length: steps }, (_, second) => {
      const y = load === undefined ? 0 : rateInSecond(load, second);
      return [
        { x: from + second, y },
        { x: second === steps - 1 ? to : from + second + 1, y },
      ];
    }).flat();
  });
}

/** The virtual users of the stage that needs most. */
export function highestVus(plan: Plan): number {
  const stages = plan.rounds.flatMap((round) => round.stages);
  const vus = stages.map((stage) => stage.loads.reduce((sum, load) => sum + load.vus, 0));
  return Math.max(0, ...vus);
}

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
