import type { Cell } from '../../measure/frame.ts';
import { type Histogram, upperBound } from '../../measure/histogram.ts';
import { cellsOf, type PathTotals, totalsOf } from '../../measure/pathTotals.ts';
import type { TimelineSecond } from '../../measure/timeline.ts';
import type { Plan } from '../../plan/plan.ts';
import type { LoadPoint } from '../../stages/loadPoint.ts';
import { windowOfPath } from '../../stages/window.ts';
import { percent } from '../../text/figures.ts';
import { flowOf } from '../../traffic/flow.ts';
import { type FlowNode, mayAskAgain, type PathPlan } from '../../traffic/journey.ts';
import type { StagePlan } from '../../traffic/round.ts';
import { thinkMs } from '../../traffic/think.ts';
import { type InFlight, linkOf, type PointConcurrency } from './inFlight.ts';
import { littlesLaw, mean } from './steadyCount.ts';

/** Journeys that ended without a time may be this share of a window's. */
const untimedShareMax = 0.05;

/** What was in flight at a load point. `seconds`: those of its round, by second. */
export function pointConcurrency(
  plan: Plan,
  point: LoadPoint,
  seconds: readonly TimelineSecond[],
): PointConcurrency {
  const { round, stage: index } = point;
  const stage = plan.rounds
    .find((each) => each.index === round)
    ?.stages.find((each) => each.index === index);
  const paths = Object.fromEntries(
    Object.keys(point.paths).flatMap((name) => {
      const path = plan.paths.find((each) => each.name === name);
      if (path === undefined || stage === undefined) return [];
      const own = pathInFlight(plan.shards, path, stage, seconds);
      const isCounted = point.unknown === null;
      return [[name, isCounted ? own : without(own, point.unknown ?? '')] as const];
    }),
  );
  return { round, stage: index, paths, link: linkOf(paths) };
}

const without = (known: InFlight, reason: string): InFlight => ({
  ...known,
  ...{ meanMs: null, byLaw: null, waiting: null, reason },
});

/**
 * Of a path in the window of a stage: λ from the generator's starts, W from its correct journeys, and what was open at the end of each second:
 * started, less ended in any way.
 */
export function pathInFlight(
  shards: number,
  path: PathPlan,
  stage: StagePlan,
  seconds: readonly TimelineSecond[],
): InFlight {
  const stageTotals = totalsOf(cellsOf(seconds, path.name, stage.index));
  const window = windowOfPath(path, stageTotals, stage, seconds);
  const totals = totalsOf(cellsOf(window.seconds, path.name, stage.index));
  const unknown = { meanMs: null, byLaw: null, waiting: null, counted: null };
  if (window.durationMs === 0) {
    return { ...unknown, perSecond: 0, reason: 'the hold is too short for a window' };
  }
  const perSecond = (totals.started * 1000) / window.durationMs;
  const inside = openCounts(path.name, stage, seconds, window.seconds);
  const counted = inside === null ? null : mean(inside);
  const reason = unknownTime(path, totals);
  if (reason !== null) return { ...unknown, perSecond, counted, reason };
  if (inside === null) {
    return { ...unknown, perSecond, reason: 'a second is missing, so what was open is not known' };
  }
  const serviceMs = meanOf(totals.journeyMs);
  const meanMs = inSystemMs(totals, serviceMs) + thinkMs(path.journey).meanMs;
  const law = littlesLaw({
    ...{ windowMs: window.durationMs, entered: totals.started, meanMs, inside },
    meanError: bucketError(totals.journeyMs.schema) + untimedShare(totals),
    countError: shards,
  });
  const isSteady = law.unsteady === null;
  return {
    perSecond,
    meanMs: isSteady ? meanMs : null,
    byLaw: isSteady ? law.byLaw : null,
    waiting: isSteady ? (totals.started * serviceMs) / window.durationMs : null,
    counted: law.counted,
    reason: isSteady ? null : `not steady: ${law.unsteady}`,
  };
}

/** Why the mean time of a journey is not known. */
function unknownTime({ journey }: PathPlan, totals: PathTotals): string | null {
  if (totals.journeyMs.count === 0) return 'no journey was correct, and no other has a time';
  if (untimedShare(totals) > untimedShareMax) {
    return `${percent(untimedShare(totals))} of its journeys were refused or failed, and only correct ones have a time`;
  }
  if (journey.script !== undefined) return 'a script by hand makes pauses that nobody measures';
  const asked = [...totals.steps.values()].some(({ flow }) => flow.retried || flow.polled);
  if (asked && journey.steps.some(mayAskAgain)) {
    return 'pauses before a request that is sent again are not measured';
  }
  return thinkMs(journey).meanMs > 0 && dependsOnValues(flowOf(journey))
    ? 'how often its pauses are made depends on values'
    : null;
}

const dependsOnValues = (nodes: readonly FlowNode[]): boolean =>
  nodes.some((node) => {
    if (node.kind === 'step') return false;
    if (node.kind === 'one of') return node.branches.some(({ body }) => dependsOnValues(body));
    return (node.kind === 'when' && 'value' in node.when) || dependsOnValues(node.body);
  });

const endedOf = (counts: Pick<Cell, 'correct' | 'refused' | 'failed' | 'noEvidence'>): number =>
  counts.correct + counts.refused + counts.failed + (counts.noEvidence ?? 0);

const untimedShare = (totals: PathTotals): number => {
  const ended = endedOf(totals);
  return ended === 0 ? 0 : (ended - totals.journeyMs.count) / ended;
};

/** From the start to the last answer by the clock, which counts connecting too; the time of the requests where a drop hid the planned starts. */
function inSystemMs({ responseMs, startLagMs, journeyMs }: PathTotals, serviceMs: number): number {
  if (responseMs.count !== journeyMs.count || startLagMs.count === 0) return serviceMs;
  return Math.max(serviceMs, meanOf(responseMs) - meanOf(startLagMs));
}

/** Open journeys at the begin of the window and at the end of each of its seconds; null where a shard is missing before its end. */
function openCounts(
  path: string,
  { index }: StagePlan,
  seconds: readonly TimelineSecond[],
  window: readonly TimelineSecond[],
): readonly number[] | null {
  const [first, last] = [window[0]?.second, window.at(-1)?.second];
  if (first === undefined || last === undefined) return null;
  const counts: number[] = [];
  let open = 0;
  for (const [at, second] of seconds.entries()) {
    if (second.second > last) break;
    if (second.second !== at || second.missing.length > 0) return null;
    if (second.second === first) counts.push(open);
    for (const cell of cellsOf([second], path, index)) open += cell.started - endedOf(cell);
    if (second.second >= first) counts.push(open);
  }
  return counts;
}

/** With each bucket at its middle, in ms. */
function meanOf({ schema, count, buckets }: Histogram): number {
  const sum = buckets.reduce(
    (total, [index, n]) =>
      total + (n * (upperBound(schema, index) + upperBound(schema, index - 1))) / 2,
    0,
  );
  return count === 0 ? 0 : sum / count;
}

/** How far the middle of a bucket may lie from a value in it, as a share. */
const bucketError = (schema: number): number => (upperBound(schema, 1) - 1) / 2;
