import { clockJumpReason } from '../evidence/clockJump.ts';
import { cpuReason } from '../evidence/cpuLimit.ts';
import { gapReason, recordedUntilMs } from '../evidence/gap.ts';
import {
  blindStallReason,
  dropsAreTheTargets,
  lagLimitMs,
  lagReason,
  missingStartsReason,
  startsAreMissing,
} from '../evidence/generatorLimit.ts';
import { countAtOrBelow, type Histogram, mergeHistograms, quantile } from '../measure/histogram.ts';
import { holdOf, secondsIn } from '../measure/hold.ts';
import type { Unended } from '../measure/population.ts';
import { sampledQuantile } from '../measure/samples.ts';
import { cellsOf, type Tally, tally, unanswered } from '../measure/tally.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import { type SloOutcome, type SloSpec, sloOutcome, smallestLatencyLimitMs } from '../slo/slo.ts';
import { driveMs, gracefulStopMs, startsOf } from '../traffic/arrival.ts';
import type { PathPlan } from '../traffic/journey.ts';
import type { RoundPlan, StageLoad, StagePlan } from '../traffic/round.ts';
import { thinkMs } from '../traffic/think.ts';
import type { LoadPoint, Measured } from './loadPoint.ts';
import { mergeStarts, responseTimes, type Starts } from './response.ts';
import { achievedWindow } from './window.ts';

/**
 * Measures every stage of a round from its timeline by the truth rules (DESIGN §4). Pure: the same
 * plan and timeline give the same points.
 */
export function loadPoints(
  plan: Plan,
  round: RoundPlan,
  timeline: readonly TimelineSecond[],
): LoadPoint[] {
  const seconds = timeline
    .filter((second) => second.round === round.index)
    .sort((a, b) => a.second - b.second);
  return round.stages.map((stage) => loadPoint(plan, round, stage, seconds));
}

/** One path of one stage: what was asked for, and what came of it. */
interface PathPoint {
  readonly path: PathPlan;
  readonly load: StageLoad;
  readonly planned: number;
  readonly tally: Tally;
  readonly starts: Starts;
  readonly measured: Measured;
  readonly slos: readonly SloSpec[];
  /** Its drops are the target's doing. */
  readonly held: boolean;
}

function loadPoint(
  plan: Plan,
  round: RoundPlan,
  stage: StagePlan,
  seconds: readonly TimelineSecond[],
): LoadPoint {
  const parts = stage.loads.flatMap((load) => {
    const path = plan.paths.find((p) => p.name === load.path);
    return path ? [pathPoint(plan, path, load, stage, seconds)] : [];
  });
  const slos = parts.flatMap(judged);
  const total = totalOf(parts);
  return {
    round: round.index,
    stage: stage.index,
    level: stage.level,
    startMs: stage.startMs,
    holdMs: stage.holdMs,
    total,
    paths: Object.fromEntries(parts.map((part) => [part.path.name, part.measured])),
    generatorLimited: generatorReason(parts, stage, seconds),
    unknown:
      gapReason(round, stage, plan.shards, seconds) ??
      clockJumpReason(stage, seconds) ??
      tooShortReason(stage, total, slos),
    slos,
  };
}

function pathPoint(
  plan: Plan,
  path: PathPlan,
  load: StageLoad,
  stage: StagePlan,
  seconds: readonly TimelineSecond[],
): PathPoint {
  const whole = tally(cellsOf(seconds, path.name, stage.index));
  const slos = plan.slos.filter((slo) => slo.path === path.name);
  const planned = startsOf(load, stage.holdMs);
  const told = recordedUntilMs(plan.shards, seconds) >= interruptedAtMs(path, load, stage);
  const starts = startsOfTally(whole, told);
  return {
    path,
    load,
    planned,
    tally: whole,
    starts,
    slos,
    held: whole.dropped > 0 && dropsAreTheTargets(path, load, stage.index, seconds, whole),
    measured: {
      offeredPerSecond: load.ratePerSecond,
      startedPerSecond: (whole.started * 1000) / stage.holdMs,
      ...throughput(path, stage, seconds, whole, tightestLimitMs(slos)),
      ...counts(whole, planned),
      ...percentiles(whole.journeyMs, whole.startLagMs),
      response: responseTimes(starts),
    },
  };
}

/** Completions and requests in the window after the warm-up, by second of it. */
function throughput(
  path: PathPlan,
  stage: StagePlan,
  seconds: readonly TimelineSecond[],
  whole: Tally,
  limitMs: number | null,
): Pick<Measured, 'achievedPerSecond' | 'goodputPerSecond' | 'requestsPerSecond' | 'windowMs'> {
  const journeyP95Ms = (quantile(whole.journeyMs, 0.95) ?? 0) + thinkMs(path.journey).p95Ms;
  const window = achievedWindow(stage, journeyP95Ms, seconds);
  const inside = tally(cellsOf(window.seconds, path.name, stage.index));
  const good = limitMs === null ? inside.correct : countAtOrBelow(inside.journeyMs, limitMs);
  const perSecond = (count: number): number =>
    window.durationMs === 0 ? 0 : (count * 1000) / window.durationMs;
  return {
    // A journey that failed has ended; it was not completed.
    achievedPerSecond: perSecond(inside.correct + inside.refused),
    goodputPerSecond: perSecond(good),
    requestsPerSecond: perSecond(inside.requests),
    windowMs: window.durationMs,
  };
}

/** The smallest limit that the path's SLOs set for a whole journey; null without one. */
function tightestLimitMs(slos: readonly SloSpec[]): number | null {
  return smallestLatencyLimitMs(slos.filter(({ step }) => step === null));
}

type Counts = Pick<
  Measured,
  'planned' | 'started' | 'dropped' | 'finished' | 'correct' | 'refused' | 'failed' | 'errorShare'
>;

const counts = (t: Omit<Counts, 'planned' | 'errorShare'>, planned: number): Counts => ({
  planned,
  started: t.started,
  dropped: t.dropped,
  finished: t.finished,
  correct: t.correct,
  refused: t.refused,
  failed: t.failed,
  errorShare: t.finished === 0 ? 0 : t.failed / t.finished,
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

/** Rates and counts add up over the paths; percentiles come from the merged histograms. */
function totalOf(parts: readonly PathPoint[]): Measured {
  const sum = (of: (measured: Measured) => number): number =>
    parts.reduce((total, part) => total + of(part.measured), 0);
  const added = {
    started: sum((m) => m.started),
    dropped: sum((m) => m.dropped),
    finished: sum((m) => m.finished),
    correct: sum((m) => m.correct),
    refused: sum((m) => m.refused),
    failed: sum((m) => m.failed),
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
    ),
    ...percentiles(
      mergeHistograms(parts.map((part) => part.tally.journeyMs)),
      mergeHistograms(parts.map((part) => part.tally.startLagMs)),
    ),
    response: responseTimes(mergeStarts(parts.map((part) => part.starts))),
  };
}

/** A journey that no answer ended is decided only once k6 has given it up. */
function startsOfTally(t: Tally, told: boolean): Starts {
  const { journeyMs, responseMs, dropped } = t;
  const open = unanswered(t);
  return told
    ? { journeyMs, responseMs, dropped, unanswered: t.failed + open, pending: 0 }
    : { journeyMs, responseMs, dropped, unanswered: t.failed, pending: open };
}

function judged(part: PathPoint): readonly SloOutcome[] {
  const { starts, tally: whole, path } = part;
  const unended: Unended = {
    interrupted: starts.unanswered - whole.failed,
    pending: starts.pending,
    held: part.held ? whole.dropped : 0,
    unstarted: part.held ? 0 : whole.dropped,
  };
  const outcomes = part.slos.map((slo) =>
    sloOutcome(slo, { journey: path.journey, measured: whole, unended }),
  );
  return isShortOfStarts(part) && part.held ? [...outcomes, heldOutcome(part)] : outcomes;
}

/** k6 flushes its last figures about when it ends. */
const flushToleranceMs = 250;

/** When k6 interrupts what is still open of a path: from then on nothing of it is pending. */
const interruptedAtMs = (path: PathPlan, load: StageLoad, stage: StagePlan): number =>
  stage.startMs + driveMs(load, stage.holdMs) + gracefulStopMs(path) - flushToleranceMs;

const isShortOfStarts = (part: PathPoint): boolean =>
  startsAreMissing(part.tally.started, part.planned);

/** Not written in any scenario: a target so slow that load could not be begun has breached. */
function heldOutcome({ path, tally: t, planned }: PathPoint): SloOutcome {
  return {
    path: path.name,
    name: `${path.name} answers within its latency bound of ${path.latencyBoundMs} ms`,
    limit: path.latencyBoundMs,
    measured: null,
    state: 'breached',
    reason: `${t.dropped} of ${planned} starts were dropped while every VU waited for the target`,
  };
}

function generatorReason(
  parts: readonly PathPoint[],
  stage: StagePlan,
  seconds: readonly TimelineSecond[],
): string | null {
  const hold = secondsIn(seconds, holdOf(stage));
  const cpu = cpuReason(hold, holdOf(stage));
  if (cpu !== null) return cpu;
  const reasons = parts.flatMap((part) => {
    const lag = lagReason(
      part.path.name,
      part.tally.startLagMs,
      lagLimitMs(smallestLatencyLimitMs(part.slos)),
    );
    const short = isShortOfStarts(part) && !part.held;
    const { path, load, tally, planned } = part;
    const missing = missingStartsReason(path, load, tally, planned, hold);
    const blind = part.held ? null : blindStallReason(path.name, tally, hold);
    return [...(short ? [missing] : []), ...[lag, blind].filter((reason) => reason !== null)];
  });
  return reasons[0] ?? null;
}

/**
 * A hold without a window cannot show what was achieved. It stays evidence when an SLO is
 * breached: in deep overload the journeys themselves outlast the hold.
 */
function tooShortReason(
  stage: StagePlan,
  total: Measured,
  slos: readonly SloOutcome[],
): string | null {
  if ((total.windowMs ?? 0) > 0 || slos.some((slo) => slo.state === 'breached')) return null;
  return `a hold of ${stage.holdMs / 1000} s is too short to measure achieved throughput`;
}
