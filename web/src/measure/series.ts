import type { CustomerSecond, Plan } from '../api/generated.ts';
import { type Axis, offeredCorners, positionOf } from './axis.ts';
import { mergeHistograms } from './histogram.ts';
import { overdueSeries } from './overdue.ts';
import { quantile, samplesNeeded } from './quantile.ts';
import {
  addPathSeconds,
  emptyPathSecond,
  endedByTarget,
  errorShare,
  type PathSecond,
  type Second,
} from './second.ts';

/** A point of a chart; `y` is null where nothing was measured, and the line breaks there. */
export interface Point {
  readonly x: number;
  readonly y: number | null;
  /** Samples behind a percentile. */
  readonly samples?: number;
  /** Fewer samples than the percentile needs: drawn dotted. */
  readonly thin?: boolean;
}

/** Live percentiles are computed over a window of this length. */
export const windowSeconds = 5;
export const pointsDrawn = 600;

/** A frame belongs to the second that its middle lies in; a second is drawn at its middle. */
const middleOf = (axis: Axis, round: number, second: number): number =>
  positionOf(axis, round, second) + 0.5;

/** The seconds in order on the axis, with null for each missing one. */
export function onAxis(
  seconds: readonly Second[],
  axis: Axis,
): readonly { readonly x: number; readonly second: Second | null }[] {
  const out: { x: number; second: Second | null }[] = [];
  let before: Second | null = null;
  for (const second of seconds) {
    if (before !== null && before.round === second.round) {
      for (let gap = before.second + 1; gap < second.second; gap += 1)
        out.push({ x: middleOf(axis, second.round, gap), second: null });
    }
    out.push({ x: middleOf(axis, second.round, second.second), second });
    before = second;
  }
  return out;
}

export function pathOf(second: Second, paths: readonly string[]): PathSecond {
  return addPathSeconds(paths.map((path) => second.paths[path] ?? emptyPathSecond));
}

export interface LoadSeries {
  readonly started: readonly Point[];
  readonly achieved: readonly Point[];
  readonly dropped: readonly Point[];
}

/** Journeys started, achieved and dropped in each second. */
export function loadSeries(
  seconds: readonly Second[],
  axis: Axis,
  paths: readonly string[],
): LoadSeries {
  const rows = onAxis(seconds, axis).map(({ x, second }) => ({
    x,
    sum: second === null ? null : pathOf(second, paths),
  }));
  const line = (pick: (sum: PathSecond) => number) =>
    thinOut(rows.map(({ x, sum }) => ({ x, y: sum === null ? null : pick(sum) })));
  return {
    started: line((sum) => sum.started),
    achieved: line((sum) => endedByTarget(sum) - sum.failed),
    dropped: line((sum) => sum.dropped),
  };
}

/** The offered rate over the plan, journeys/s, by its corners. */
export const offeredSeries = (axis: Axis, paths: readonly string[]): readonly Point[] =>
  thinOut(offeredCorners(axis, paths), 2 * pointsDrawn);

/**
 * The q-quantile of correct journeys over a sliding window, ms; a gap breaks the line. A long run has
 * fewer points with a wider window, so that the cost is bounded.
 */
export function quantileSeries(
  seconds: readonly Second[],
  axis: Axis,
  paths: readonly string[],
  q: number,
): readonly Point[] {
  const rows = onAxis(seconds, axis).map(({ x, second }) => ({
    x,
    round: second?.round ?? -1,
    journeyMs: second === null ? null : pathOf(second, paths).journeyMs,
  }));
  const spacing = Math.max(1, Math.ceil(rows.length / pointsDrawn));
  const width = Math.max(windowSeconds, spacing);
  return rows.flatMap((row, i): readonly Point[] => {
    if ((rows.length - 1 - i) % spacing !== 0) return [];
    if (row.journeyMs === null) return [{ x: row.x, y: null }];
    const merged = mergeHistograms(
      rows
        .slice(Math.max(0, i - width + 1), i + 1)
        .flatMap((other) =>
          other.round === row.round && other.journeyMs !== null ? [other.journeyMs] : [],
        ),
    );
    const thin = merged.count < samplesNeeded(q);
    return [{ x: row.x, y: quantile(merged, q), samples: merged.count, thin }];
  });
}

/** Errors in percent, for each second: failed journeys and those that are then open past their bound. */
export function errorSeries(
  plan: Plan,
  seconds: readonly Second[],
  axis: Axis,
  paths: readonly string[],
): readonly Point[] {
  const overdue = overdueSeries(plan, seconds, paths);
  const overdueIn = new Map(seconds.map((second, index) => [second, overdue[index] ?? 0]));
  return thinOut(
    onAxis(seconds, axis).map(({ x, second }) => {
      if (second === null) return { x, y: null };
      const share = errorShare(pathOf(second, paths), overdueIn.get(second));
      return { x, y: share === null ? null : share * 100 };
    }),
  );
}

/**
 * At most `most` points: of each group of neighbours the highest is kept, since maxima breach SLOs; a
 * gap in the group is kept as a gap.
 */
export function thinOut(points: readonly Point[], most = pointsDrawn): readonly Point[] {
  if (points.length <= most) return points;
  const size = Math.ceil(points.length / most);
  const out: Point[] = [];
  for (let i = 0; i < points.length; i += size) {
    const group = points.slice(i, i + size);
    out.push(group.reduce((best, point) => (higher(point, best) ? point : best)));
  }
  return out;
}

function higher(point: Point, best: Point): boolean {
  if (best.y === null) return false;
  return point.y === null || point.y > best.y;
}

export interface CustomerWindow {
  readonly requests: number;
  readonly errors: number;
  readonly errorShare: number | null;
  /** Null with fewer samples than it needs. */
  readonly p95Ms: number | null;
  readonly samples: number;
}

/** The customers' figures over their last `last` seconds. */
export function customerWindow(seconds: readonly CustomerSecond[], last: number): CustomerWindow {
  const part = last <= 0 ? [] : seconds.slice(-last);
  const requests = part.reduce((sum, second) => sum + second.requests, 0);
  const errors = part.reduce((sum, second) => sum + second.errors, 0);
  const merged = mergeHistograms(part.map((second) => second.latencyMs));
  return {
    requests,
    errors,
    errorShare: requests === 0 ? null : errors / requests,
    p95Ms: merged.count < samplesNeeded(0.95) ? null : quantile(merged, 0.95),
    samples: merged.count,
  };
}
