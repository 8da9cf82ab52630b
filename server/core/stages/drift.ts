import { mergeHistograms } from '../measure/histogram.ts';
import { cellsOf } from '../measure/pathTotals.ts';
import { quantile } from '../measure/quantile.ts';
import { type SteadyState, steadyState } from '../measure/steadyState.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import type { SloOutcome } from '../slo/slo.ts';
import { formatLatency } from '../text/units.ts';
import type { StagePlan } from '../traffic/round.ts';
import { goodMsOf } from './pathOutcomes.ts';
import type { PathPoint } from './pathPoint.ts';

/**
 * Why a hold shows no steady state, in one line; null where it does, or where nothing depends on it. The p95 of each second that lies
 * wholly in the hold is tested (`measure/steadyState.ts`) against the tightest latency limit of whole journeys of its path. A stage that
 * breached an SLO of another path too is a breach whatever drifts.
 */
export function driftReason(
  parts: readonly Pick<PathPoint, 'path' | 'slos' | 'totals'>[],
  stage: StagePlan,
  seconds: readonly TimelineSecond[],
  outcomes: readonly SloOutcome[],
): string | null {
  const breached = outcomes.filter(({ state }) => state === 'breached').map(({ path }) => path);
  for (const { path, slos, totals } of parts) {
    const limitMs = goodMsOf(slos);
    if (limitMs === null || breached.some((each) => each !== path.name)) continue;
    const isBreached = breached.length > 0;
    const steady = steadyState(p95OfSeconds(path.name, stage, seconds));
    if (!driftDecides(steady, limitMs, isBreached)) continue;
    const now = formatLatency(Math.round(quantile(totals.journeyMs, 0.95) ?? 0));
    const later = formatLatency(Math.max(0, Math.round(steady?.drift?.later ?? 0)));
    const how = isBreached
      ? `fell through the hold: ${now} over all of it, ${later} one more hold later, within ${formatLatency(limitMs)}`
      : `rose through the hold: ${now} over all of it, ${later} one more hold later, beyond ${formatLatency(limitMs)}`;
    return `no steady state: ${path.name} p95 ${how}; hold it longer`;
  }
  return null;
}

/**
 * Whether a drift leaves open what the steady state would have decided: latency that rises in a stage that met its limit, and would
 * be beyond it one more hold later; or that falls in a stage which breached it, and would be within. Any other drift changes nothing.
 */
export function driftDecides(
  steady: SteadyState | null,
  limit: number,
  isBreached: boolean,
): boolean {
  const drift = steady?.drift ?? null;
  if (drift === null) return false;
  return isBreached
    ? drift.slope < 0 && drift.later <= limit
    : drift.slope > 0 && drift.later > limit;
}

/** A block with fewer correct journeys is left out. */
const journeysMin = 5;
/** All pairs of values are compared: of a long hold neighbouring seconds are one value. */
const valuesMax = 240;

function p95OfSeconds(
  path: string,
  { index, startMs, holdMs }: StagePlan,
  seconds: readonly TimelineSecond[],
): readonly number[] {
  const inside = seconds.filter(
    ({ second: at }) => at * 1000 >= startMs && (at + 1) * 1000 <= startMs + holdMs,
  );
  return blocksOf(inside, Math.max(1, Math.ceil(inside.length / valuesMax)))
    .map((block) => mergeHistograms(cellsOf(block, path, index).map((cell) => cell.journeyMs)))
    .flatMap((latencies) =>
      latencies.count < journeysMin ? [] : (quantile(latencies, 0.95) ?? []),
    );
}

/** Blocks of so many values (1 or more), one after the other; the rest at the end is left out. */
export const blocksOf = <Value>(
  values: readonly Value[],
  length: number,
): readonly (readonly Value[])[] =>
  Array.from({ length: Math.floor(values.length / length) }, (_, nth) =>
    values.slice(nth * length, (nth + 1) * length),
  );
