import { type Axis, offeredAt, positionOf } from '../../measure/axis.ts';
import { cutJourneys } from '../../measure/cut.ts';
import { mergeHistograms } from '../../measure/histogram.ts';
import { windowOutcome } from '../../measure/outcome.ts';
import { quantile } from '../../measure/quantile.ts';
import { addPathSeconds, endedByTarget, errorShare, type Second } from '../../measure/second.ts';
import { pathOf, windowSeconds } from '../../measure/series.ts';
import { latencyLimit } from '../../measure/sloLimits.ts';

import { droppedIn, type LiveState } from './state.ts';

/** The seconds of the sliding window that ends with the newest second, within its round. */
export function windowOf(seconds: readonly Second[]): readonly Second[] {
  const last = seconds.at(-1);
  if (last === undefined) return [];
  return seconds
    .slice(-windowSeconds)
    .filter(({ round, second }) => round === last.round && second > last.second - windowSeconds);
}

export interface PathLatency {
  readonly path: string;
  readonly quantile: number;
  readonly valueMs: number;
  readonly limitMs: number;
}

/** The path whose percentile is the largest multiple of its limit; null without any limit or enough samples. */
export function worstLatency(state: LiveState): PathLatency | null {
  const last = state.seconds.at(-1);
  const stage = last?.cells.reduce((newest, cell) => Math.max(newest, cell.stage), 0) ?? 0;
  const inStage = state.seconds.filter(({ round }) => round === last?.round);
  const all = state.run.plan.paths.flatMap(({ name }): readonly PathLatency[] => {
    const limit = latencyLimit(state.run.plan, name);
    if (limit === null) return [];
    const window = windowOf(state.seconds).flatMap(({ paths }) => paths[name]?.journeyMs ?? []);
    const whole = inStage.flatMap(({ cells }) =>
      cells.flatMap((c) => (c.path === name && c.stage === stage ? [c.journeyMs] : [])),
    );
    // Of the window; where it holds too few answers, of the stage so far.
    const enough = [window, whole]
      .map(mergeHistograms)
      .find((merged) => merged.count >= limit.samplesNeeded);
    const valueMs = enough === undefined ? null : quantile(enough, limit.quantile);
    return valueMs === null ? [] : [{ path: name, ...limit, valueMs }];
  });
  return all.toSorted((a, b) => b.valueMs / b.limitMs - a.valueMs / a.limitMs)[0] ?? null;
}

/** The figures of the newest second and of the window that ends with it, of all paths together. */
export interface NewestFigures {
  /** Journeys/s of the newest second; null before the first. */
  readonly offered: number | null;
  readonly started: number | null;
  readonly achieved: number | null;
  /** Since the start of the run. */
  readonly dropped: number;
  /** Cut when the load ended; 0 while it runs. */
  readonly cut: number;
  /** Journeys that are open past their bound now. */
  readonly overdue: number;
  /** Of the window, those open past their bound included; null when that is of no journey. */
  readonly errorShare: number | null;
  readonly worst: PathLatency | null;
}

/** Whether journeys that are open may still end. */
const isLoading = (state: LiveState['run']['state']): boolean =>
  state === 'running' || state === 'stopping';

export function newestFigures(state: LiveState, axis: Axis): NewestFigures {
  const paths = state.run.plan.paths.map((path) => path.name);
  const last = state.seconds.at(-1);
  const now = last === undefined ? null : pathOf(last, paths);
  const outcomes = paths.map((path) => windowOutcome(state.run.plan, path, state.seconds));
  const window = addPathSeconds(outcomes.map(({ sum }) => sum));
  const overdue = outcomes.reduce((sum, outcome) => sum + outcome.overdue, 0);
  return {
    offered:
      last === undefined ? null : offeredAt(axis, positionOf(axis, last.round, last.second), paths),
    started: now?.started ?? null,
    achieved: now === null ? null : endedByTarget(now) - now.failed,
    dropped: (state.forgotten?.dropped ?? 0) + droppedIn(state.seconds),
    cut: isLoading(state.run.state) ? 0 : cutJourneys(state.run.plan, state.seconds),
    overdue,
    errorShare: errorShare(window, overdue),
    worst: worstLatency(state),
  };
}
