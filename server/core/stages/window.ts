import type { Interval } from '../measure/hold.ts';
import type { PathTotals } from '../measure/pathTotals.ts';
import { quantile } from '../measure/quantile.ts';
import { spansOf, type TimelineSecond } from '../measure/timeline.ts';
import type { HoldActivity, HoldSecond } from '../slo/sloKind.ts';
import type { PathPlan } from '../traffic/journey.ts';
import type { StagePlan } from '../traffic/round.ts';
import { thinkMs } from '../traffic/think.ts';

/**
 * Achieved throughput is counted in a window of the hold: the seconds that lie wholly inside it after its first
 * max(3 s, p95 of the journey with its think time). Before that, completions still rise to the arrival rate,
 * since a journey completes only after its own length.
 *
 *   hold     |-----------------------------------|
 *   window             |-------------------------|
 *            max(3 s, p95)
 *
 * A second of this time without a frame covers none of it, and is unknown to who judges single seconds.
 */

export interface Window<Second> {
  readonly seconds: readonly Second[];
  /** The time that their frames cover, in ms; 0 when the hold is too short for a window. */
  readonly durationMs: number;
}

const warmUpMsMin = 3000;

type Spanned = Pick<TimelineSecond, 'second' | 'shards' | 'spans'>;

/** The window of a path, whose journeys had these totals in the stage. */
export const windowOfPath = <Second extends Spanned>(
  { journey }: Pick<PathPlan, 'journey'>,
  { journeyMs }: Pick<PathTotals, 'journeyMs'>,
  stage: StagePlan,
  seconds: readonly Second[],
): Window<Second> =>
  achievedWindow(stage, (quantile(journeyMs, 0.95) ?? 0) + thinkMs(journey).p95Ms, seconds);

/** What SLOs on single seconds are judged from. */
export const holdOfPath = (
  path: Pick<PathPlan, 'journey'>,
  totals: Pick<PathTotals, 'journeyMs'>,
  stage: StagePlan,
  shards: number,
  seconds: readonly (Spanned & HoldSecond)[],
): HoldActivity => ({
  ...windowOfPath(path, totals, stage, seconds),
  stage: stage.index,
  shards,
});

export function achievedWindow<Second extends Spanned>(
  stage: StagePlan,
  journeyP95Ms: number,
  seconds: readonly Second[],
): Window<Second> {
  const fromMs = stage.startMs + Math.max(warmUpMsMin, journeyP95Ms);
  return windowBetween({ fromMs, toMs: stage.startMs + stage.holdMs }, seconds);
}

/** The seconds that lie wholly in an interval. */
export function windowBetween<Second extends Spanned>(
  { fromMs, toMs }: Interval,
  seconds: readonly Second[],
): Window<Second> {
  const inside = seconds.filter((second) => {
    const [from, to] = bordersOf(second);
    return from >= fromMs && to <= toMs;
  });
  return { seconds: inside, durationMs: coveredMs(inside) };
}

/**
 * Earliest start and latest end of a second's frames, in ms since the round's start. Without spans, only the
 * middle of a frame is known to lie in the second: start and end may be half a second outside.
 */
function bordersOf(second: Spanned): readonly [number, number] {
  if (second.spans === undefined) return [second.second * 1000 - 500, second.second * 1000 + 1500];
  const { spans } = second;
  if (spans.length === 0) return [second.second * 1000, (second.second + 1) * 1000];
  return [Math.min(...spans.map((s) => s.fromMs)), Math.max(...spans.map((s) => s.toMs))];
}

/** The time that the frames of the seconds cover, in ms: the mean over the shards that have frames. */
export function coveredMs(seconds: readonly Spanned[]): number {
  const shards = new Set<number>();
  let allMs = 0;
  for (const second of seconds) {
    for (const { shard, fromMs, toMs } of spansOf(second)) {
      shards.add(shard);
      allMs += toMs - fromMs;
    }
  }
  return allMs / Math.max(1, shards.size);
}
