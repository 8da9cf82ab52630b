import type { Plan } from '../plan/plan.ts';
import { excludedBecause, isEvidence, type LoadPoint, type Measured } from '../stages/loadPoint.ts';
import { hasWindow } from '../stages/stated.ts';
import type { Capacity } from './capacity.ts';
import { judgedPoints } from './search/judgedPoints.ts';
import { searchResult } from './search/searchResult.ts';
import { type PointState, pointState, sloCapacity } from './sloCapacity.ts';

/** One row of the capacity curve: a stage's total, or one path of it. */
export interface CurveRow {
  readonly round: number;
  readonly stage: number;
  readonly level: number;
  readonly holdMs: number;
  /** Null for the total. */
  readonly path: string | null;
  readonly measured: Measured;
  readonly state: PointState;
  /** Why the stage is no evidence; null when it is. */
  readonly excluded: string | null;
}

/** Rows in the order of the stages, each stage's total before its paths. */
export function curveRows(points: readonly LoadPoint[]): CurveRow[] {
  return points.flatMap((point) => {
    const base = {
      round: point.round,
      stage: point.stage,
      level: point.level,
      holdMs: point.holdMs,
      state: pointState(point),
      excluded: excludedBecause(point),
    };
    const paths = Object.entries(point.paths).map(([path, measured]) => ({ path, measured }));
    return [{ path: null, measured: point.total }, ...paths].map((row) => ({ ...base, ...row }));
  });
}

/** SLO capacity and saturation of a search; null for a load that was held, which shows neither. */
export function capacityOf(
  { goal, paths, search }: Pick<Plan, 'goal' | 'paths' | 'search'>,
  points: readonly LoadPoint[],
): Capacity | null {
  if (goal !== 'find-capacity') return null;
  const reached = saturation(points.filter(isEvidence));
  if (search === undefined) return { sloCapacity: sloCapacity(points), saturation: reached };
  return {
    sloCapacity: sloCapacity(judgedPoints({ search }, points)),
    search: searchResult({ paths, search }, points),
    saturation: reached,
  };
}

/** Highest achieved throughput of the stages that are evidence; the lowest level on a tie. */
function saturation(evidence: readonly LoadPoint[]): Capacity['saturation'] {
  const measured = evidence
    .filter((point) => hasWindow(point.total))
    .sort((a, b) => a.level - b.level);
  const highest = measured.reduce<LoadPoint | null>(
    (best, point) =>
      best && best.total.achievedPerSecond >= point.total.achievedPerSecond ? best : point,
    null,
  );
  return highest && { achievedPerSecond: highest.total.achievedPerSecond, level: highest.level };
}
