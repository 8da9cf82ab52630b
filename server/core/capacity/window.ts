import type { TimelineSecond } from '../measure/timeline.ts';
import type { StagePlan } from '../plan/plan.ts';

/** The seconds in which a stage's achieved throughput is counted. */
export interface Window {
  readonly seconds: readonly TimelineSecond[];
  /** Time that they cover; 0 when the hold has no such second. */
  readonly durationMs: number;
}

const warmUpMsMin = 3000;

/**
 * The seconds that lie wholly inside the hold after its first max(3 s, `journeyP95Ms`), in which
 * achieved throughput still rises with nothing wrong. A second's frames end at an unknown moment
 * within it, so without spans it is inside only when both its neighbours' borders are.
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
  return { seconds: inside, durationMs: inside.reduce((sum, s) => sum + lengthOf(s), 0) };
}

/** Earliest start and latest end of a second's frames, in ms since the round's start. */
function bordersOf(second: TimelineSecond): readonly [number, number] {
  const spans = second.spans ?? [];
  if (spans.length === 0) return [(second.second - 1) * 1000, (second.second + 1) * 1000];
  return [Math.min(...spans.map((s) => s.fromMs)), Math.max(...spans.map((s) => s.toMs))];
}

/** What a second's frames cover, as the mean over its shards. */
export function lengthOf(second: TimelineSecond): number {
  const spans = second.spans ?? [];
  if (spans.length === 0) return 1000;
  return spans.reduce((sum, s) => sum + s.toMs - s.fromMs, 0) / spans.length;
}
