import { groupBy } from '../groupBy.ts';
import type { Interval } from '../measure/hold.ts';
import { spansOf, type TimelineSecond } from '../measure/timeline.ts';
import { seconds as inSeconds } from '../text/figures.ts';
import { drivenMs } from '../traffic/arrival.ts';
import type { RoundPlan, StagePlan } from '../traffic/round.ts';

/**
 * A stage is evidence only when every shard recorded it from its start to its end; nothing is interpolated
 * into a gap. Where frames say what they cover (spans), a shard's spans must cover the stage with a tolerance
 * of 250 ms at each joint and at the end: a late push covers two seconds and leaves no gap. Without spans,
 * every second of the stage must be there with every shard. The last stage of a round ends when k6 has no more
 * journeys to start. Returns why the stage has a gap; null when it has none.
 */
export function gapReason(
  round: RoundPlan,
  stage: StagePlan,
  shards: number,
  seconds: readonly TimelineSecond[],
): string | null {
  if (seconds.length === 0) return 'never driven: nothing was recorded';
  const endsMs = recordingEndsMs(seconds);
  if (endsMs <= stage.startMs) {
    return `never reached: the recording ends at ${inSeconds(endsMs)} of the round`;
  }
  const driven = {
    fromMs: stage.startMs,
    toMs: Math.min(stage.startMs + stage.holdMs, drivenMs(round)),
  };
  const spanned = seconds.every((s) => s.spans !== undefined);
  return spanned ? spanGap(driven, shards, seconds) : secondGap(driven, seconds);
}

function recordingEndsMs(seconds: readonly TimelineSecond[]): number {
  let endsMs = 0;
  for (const second of seconds) {
    for (const { toMs } of spansOf(second)) endsMs = Math.max(endsMs, toMs);
  }
  return endsMs;
}

/** k6 may push shortly before a second's end. */
const toleranceMs = 250;

function spanGap(
  { fromMs, toMs }: Interval,
  shards: number,
  seconds: readonly TimelineSecond[],
): string | null {
  const touching = seconds.flatMap((s) =>
    (s.spans ?? []).filter((span) => span.toMs >= fromMs && span.fromMs <= toMs),
  );
  const spans = groupBy(touching, (span) => span.shard);
  for (let shard = 0; shard < shards; shard++) {
    const own = [...(spans.get(shard) ?? [])];
    let coveredMs = fromMs;
    for (const span of own.sort((a, b) => a.fromMs - b.fromMs)) {
      if (span.fromMs > coveredMs + toleranceMs) break;
      coveredMs = Math.max(coveredMs, span.toMs);
    }
    if (coveredMs < toMs - toleranceMs) {
      return `shard ${shard} has no record from ${inSeconds(coveredMs)} of the round`;
    }
  }
  return null;
}

function secondGap({ fromMs, toMs }: Interval, seconds: readonly TimelineSecond[]): string | null {
  const bySecond = new Map(seconds.map((s) => [s.second, s]));
  const first = Math.floor(fromMs / 1000);
  const last = Math.ceil(toMs / 1000) - 1;
  for (let second = first; second <= last; second++) {
    const missing = bySecond.get(second)?.missing;
    if (missing === undefined) return `second ${second} of the round is missing`;
    const [shard] = missing;
    if (shard !== undefined) return `shard ${shard} is missing in second ${second} of the round`;
  }
  return null;
}

/** Until when every shard reported, in ms of the round. What is open then may still have ended well. */
export function recordedUntilMs(shards: number, seconds: readonly TimelineSecond[]): number {
  const ends = Array.from({ length: shards }, () => 0);
  for (const second of seconds) {
    for (const { shard, toMs } of spansOf(second)) ends[shard] = Math.max(ends[shard] ?? 0, toMs);
  }
  return Math.min(...ends);
}
