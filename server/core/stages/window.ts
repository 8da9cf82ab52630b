import { spansOf, type TimelineSecond } from '../measure/timeline.ts';
import type { StagePlan } from '../traffic/round.ts';

/**
 * Achieved throughput is counted in a window of the hold: the seconds that lie wholly inside it after its first
 * max(3 s, p95 of the journey with its think time). Before that, completions still rise to the arrival rate,
 * since a journey completes only after its own length.
 *
 *   hold     |-----------------------------------|
 *   window             |-------------------------|
 *            max(3 s, p95)
 *
 * A second without a frame is not part of the window.
 */

export interface Window {
  readonly seconds: readonly TimelineSecond[];
  /** The time that their frames cover, in ms; 0 when the hold is too short for a window. */
  readonly durationMs: number;
}

const warmUpMsMin = 3000;

export function achievedWindow(
  stage: StagePlan,
  journeyP95Ms: number,
  seconds: readonly TimelineSecond[],
): Window {
  const fromMs = stage.startMs + Math.max(warmUpMsMin, journeyP95Ms);
  const toMs = stage.startMs + stage.holdMs;
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
function bordersOf(second: TimelineSecond): readonly [number, number] {
  if (second.spans === undefined) return [second.second * 1000 - 500, second.second * 1000 + 1500];
  const { spans } = second;
  return [Math.min(...spans.map((s) => s.fromMs)), Math.max(...spans.map((s) => s.toMs))];
}

/** The time that the frames of the seconds cover, in ms: the mean over the shards that have frames. */
export function coveredMs(seconds: readonly TimelineSecond[]): number {
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
