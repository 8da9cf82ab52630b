import { spansOf, type TimelineSecond } from '../measure/timeline.ts';
import type { StagePlan } from '../traffic/round.ts';

/** The seconds in which a stage's achieved throughput is counted. */
export interface Window {
  readonly seconds: readonly TimelineSecond[];
  /** Time that they cover; 0 when the hold has no such second. */
  readonly durationMs: number;
}

const warmUpMsMin = 3000;

/**
 * The seconds that lie wholly inside the hold after its first max(3 s, `journeyP95Ms`), in which
 * achieved throughput still rises with nothing wrong. A second of which no frame tells has no part.
 */
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
 * Earliest start and latest end of a second's frames, in ms since the round's start. Without spans only
 * the middle is known to lie in the second: either may be half a second outside.
 */
function bordersOf(second: TimelineSecond): readonly [number, number] {
  if (second.spans === undefined) return [second.second * 1000 - 500, second.second * 1000 + 1500];
  const { spans } = second;
  return [Math.min(...spans.map((s) => s.fromMs)), Math.max(...spans.map((s) => s.toMs))];
}

/** The time that the frames of the seconds cover, as the mean over the shards that have any. */
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
