import { errorShareOf } from '../measure/errors.ts';
import { type Histogram, mergeHistograms } from '../measure/histogram.ts';
import { cellsOf, type PathTotals, totalsOf } from '../measure/pathTotals.ts';
import { countAtOrBelow } from '../measure/quantile.ts';
import { sampledQuantile } from '../measure/samples.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import type { PathPlan } from '../traffic/journey.ts';
import type { StageLoad, StagePlan } from '../traffic/round.ts';
import type { Measured } from './loadPoint.ts';
import { mergeStarts, responseTimes, type Starts } from './response.ts';
import { windowOfPath } from './window.ts';

/**
 * Figures of a stage. Counts, percentiles and started throughput are of all journeys of the stage, whenever
 * they ended. Achieved throughput, goodput and requests per second are counted in a window of the hold
 * (`window.ts`): achieved = (correct + refused) / window, goodput = (correct within the path's tightest
 * journey SLO) / window. A failed journey is not completed and counts in neither (ADR 9).
 */
export interface MeasuredPath {
  readonly path: PathPlan;
  readonly load: StageLoad;
  readonly planned: number;
  readonly totals: PathTotals;
  readonly starts: Starts;
  /** Of the pending starts: those that are known to be younger than the bound. */
  readonly cut: number;
  /** Smallest latency limit of the SLOs of whole journeys; null without one: every correct journey is good. */
  readonly goodMs: number | null;
}

export function pathMeasured(
  measured: MeasuredPath,
  stage: StagePlan,
  seconds: readonly TimelineSecond[],
): Measured {
  const { load, planned, totals, starts, cut } = measured;
  return {
    offeredPerSecond: load.ratePerSecond,
    startedPerSecond: (totals.started * 1000) / stage.holdMs,
    ...throughput(measured, stage, seconds),
    ...counts({ ...totals, cut }, planned, starts.unanswered - totals.failed),
    ...percentiles(totals.journeyMs, totals.startLagMs),
    response: responseTimes(starts),
  };
}

function throughput(
  { path, totals, goodMs }: MeasuredPath,
  stage: StagePlan,
  seconds: readonly TimelineSecond[],
): Pick<Measured, 'achievedPerSecond' | 'goodputPerSecond' | 'requestsPerSecond' | 'windowMs'> {
  const window = windowOfPath(path, totals, stage, seconds);
  const inside = totalsOf(cellsOf(window.seconds, path.name, stage.index));
  const good = goodMs === null ? inside.correct : countAtOrBelow(inside.journeyMs, goodMs);
  const perSecond = (count: number): number =>
    window.durationMs === 0 ? 0 : (count * 1000) / window.durationMs;
  return {
    achievedPerSecond: perSecond(inside.correct + inside.refused),
    goodputPerSecond: perSecond(good),
    requestsPerSecond: perSecond(inside.requests),
    windowMs: window.durationMs,
  };
}

type Counts = Pick<
  Measured,
  | 'planned'
  | 'started'
  | 'dropped'
  | 'finished'
  | 'correct'
  | 'refused'
  | 'failed'
  | 'cut'
  | 'noEvidence'
  | 'overdue'
  | 'errorShare'
>;

const counts = (
  t: Omit<Counts, 'planned' | 'overdue' | 'errorShare'> & {
    readonly noEvidence: number;
    readonly cut: number;
  },
  planned: number,
  overdue: number,
): Counts => ({
  planned,
  started: t.started,
  dropped: t.dropped,
  finished: t.finished,
  correct: t.correct,
  refused: t.refused,
  failed: t.failed,
  ...(t.cut === 0 ? {} : { cut: t.cut }),
  ...(t.noEvidence === 0 ? {} : { noEvidence: t.noEvidence }),
  overdue,
  errorShare: errorShareOf({ ...t, finished: t.finished - t.noEvidence, overdue }) ?? 0,
});

const percentiles = (
  journeyMs: Histogram,
  startLagMs: Histogram,
): Pick<Measured, 'p50Ms' | 'p95Ms' | 'p99Ms' | 'startLagP99Ms'> => ({
  p50Ms: sampledQuantile(journeyMs, 0.5),
  p95Ms: sampledQuantile(journeyMs, 0.95),
  p99Ms: sampledQuantile(journeyMs, 0.99),
  startLagP99Ms: sampledQuantile(startLagMs, 0.99),
});

/** The total of a stage: rates and counts are sums over its paths, percentiles come from merged histograms. */
export function totalMeasured(
  parts: readonly Pick<
    MeasuredPath & { readonly measured: Measured },
    'totals' | 'starts' | 'measured'
  >[],
): Measured {
  const sum = (of: (measured: Measured) => number): number =>
    parts.reduce((total, part) => total + of(part.measured), 0);
  const added = {
    started: sum((m) => m.started),
    dropped: sum((m) => m.dropped),
    finished: sum((m) => m.finished),
    correct: sum((m) => m.correct),
    refused: sum((m) => m.refused),
    failed: sum((m) => m.failed),
    cut: sum((m) => m.cut ?? 0),
    noEvidence: sum((m) => m.noEvidence ?? 0),
  };
  const windows = parts.map((part) => part.measured.windowMs ?? 0);
  return {
    offeredPerSecond: sum((m) => m.offeredPerSecond),
    startedPerSecond: sum((m) => m.startedPerSecond),
    achievedPerSecond: sum((m) => m.achievedPerSecond),
    goodputPerSecond: sum((m) => m.goodputPerSecond),
    requestsPerSecond: sum((m) => m.requestsPerSecond),
    windowMs: windows.length === 0 ? 0 : Math.min(...windows),
    ...counts(
      added,
      sum((m) => m.planned),
      sum((m) => m.overdue ?? 0),
    ),
    ...percentiles(
      mergeHistograms(parts.map((part) => part.totals.journeyMs)),
      mergeHistograms(parts.map((part) => part.totals.startLagMs)),
    ),
    response: responseTimes(mergeStarts(parts.map((part) => part.starts))),
  };
}
