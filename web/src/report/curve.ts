import type { Capacity, LoadPoint, Measured, Plan } from '../api/generated.ts';
import { latencyLimit } from '../measure/series.ts';

/** A stage on the capacity curve of one path, or of all of them (null). */
export interface CurvePoint {
  readonly level: number;
  readonly stage: number;
  readonly offered: number;
  readonly measured: Measured;
  /** False when the stage says nothing about the target. */
  readonly evidence: boolean;
}

export function measuredOf(point: LoadPoint, path: string | null): Measured | null {
  return path === null ? point.total : (point.paths[path] ?? null);
}

/** Stages by what they offered; a search that came back to a level has it more than once. */
export function curvePoints(
  points: readonly LoadPoint[],
  path: string | null,
): readonly CurvePoint[] {
  return points
    .flatMap((point): readonly CurvePoint[] => {
      const measured = measuredOf(point, path);
      if (measured === null) return [];
      const evidence = point.generatorLimited === null && point.unknown === null;
      const { level, stage } = point;
      return [{ level, stage, offered: measured.offeredPerSecond, measured, evidence }];
    })
    .toSorted((a, b) => a.offered - b.offered);
}

export interface Bracket {
  /** Null: the lowest stage already broke an SLO. */
  readonly from: number | null;
  /** Null: no stage broke one. */
  readonly to: number | null;
}

/** Between which arrival rates the SLO capacity lies; null when the run did not look for it. */
export function bracketOf(capacity: Capacity | null, path: string | null): Bracket | null {
  if (capacity === null) return null;
  const { lower, upper } = capacity.sloCapacity;
  if (lower === null && upper === null) return null;
  const rateOf = (at: typeof lower) =>
    at === null ? null : path === null ? at.ratePerSecond : (at.paths[path] ?? null);
  return { from: rateOf(lower), to: rateOf(upper) };
}

/** The next nice number at or above a value, for the end of an axis. */
export function axisEnd(value: number): number {
  if (value <= 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((s) => s * unit >= value) ?? 10;
  return step * unit;
}

/** The quantile that a path is judged by, else p95. */
export function judgedQuantile(plan: Plan | undefined, path: string): number {
  return (plan === undefined ? null : latencyLimit(plan, path)?.quantile) ?? 0.95;
}
