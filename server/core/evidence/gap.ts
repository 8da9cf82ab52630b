import { groupBy } from '../groupBy.ts';
import type { Interval } from '../measure/hold.ts';
import { spansOf, type TimelineSecond } from '../measure/timeline.ts';
import { drivenMs } from '../traffic/arrival.ts';
import type { RoundPlan, StagePlan } from '../traffic/round.ts';

/**
 * Why a stage was not measured from its start to its end by every shard, or null when it was.
 * A gap is reported and never smoothed over: its stage is no evidence.
 *
 * With spans, a shard's spans must cover the stage; a push that came late covers two seconds and
 * leaves no gap. Without them every second of the stage must be there with every shard. A round's
 * last stage ends when its k6s have nothing more to start.
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

/** The last push of a stage may be stamped a little before the stage's end. */
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

const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

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

/** Until when every shard reported (ms of the round): what is still open then may yet have ended well. */
export function recordedUntilMs(shards: number, seconds: readonly TimelineSecond[]): number {
  const ends = Array.from({ length: shards }, () => 0);
  for (const second of seconds) {
    for (const { shard, toMs } of spansOf(second)) ends[shard] = Math.max(ends[shard] ?? 0, toMs);
  }
  return Math.min(...ends);
}
