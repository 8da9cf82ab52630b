import { groupBy } from '../groupBy.ts';
import type { Interval } from '../measure/hold.ts';
import { spansOf, type TimelineSecond } from '../measure/timeline.ts';
import { seconds as inSeconds } from '../text/figures.ts';
import { drivenMs } from '../traffic/arrival.ts';
import type { RoundPlan, StagePlan } from '../traffic/round.ts';

/** Why a shard, or every shard (null), recorded no more in a round, or in none (null). */
export interface GapCause {
  readonly round: number | null;
  readonly shard: number | null;
  readonly text: string;
}

interface Gap {
  readonly text: string;
  /** The shard without a record; null where it is none of them, or not known. */
  readonly shard: number | null;
}

/**
 * A stage is evidence only when every shard recorded it from its start to its end; nothing is interpolated
 * into a gap. Where frames say what they cover (spans), a shard's spans must cover the stage with a tolerance
 * of 250 ms at each joint and at the end: a late push covers two seconds and leaves no gap. Without spans,
 * every second of the stage must be there with every shard. The last stage of a round ends when k6 has no more
 * journeys to start. Returns why the stage has a gap, with its cause where that is known; null when it has none.
 */
export function gapReason(
  round: RoundPlan,
  stage: StagePlan,
  shards: number,
  seconds: readonly TimelineSecond[],
  causes: readonly GapCause[] = [],
): string | null {
  const gap = gapOf(round, stage, shards, seconds);
  return gap === null ? null : [gap.text, ...causesOf(causes, round, gap)].join(': ');
}

/** What is known of the shard comes before what ended the whole run. */
function causesOf(causes: readonly GapCause[], { index }: RoundPlan, gap: Gap): readonly string[] {
  const own = causes.filter(
    ({ round, shard }) => round === index && (gap.shard === null || shard === gap.shard),
  );
  const known = own.length > 0 ? own : causes.filter(({ round }) => round === null);
  return known.length === 0 ? [] : [[...new Set(known.map(({ text }) => text))].join('; ')];
}

function gapOf(
  round: RoundPlan,
  stage: StagePlan,
  shards: number,
  seconds: readonly TimelineSecond[],
): Gap | null {
  if (seconds.length === 0) return { text: 'never driven: nothing was recorded', shard: null };
  const endsMs = recordingEndsMs(seconds);
  if (endsMs <= stage.startMs) {
    const text = `never reached: the recording ends at ${inSeconds(endsMs)} of the round`;
    return { text, shard: null };
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
): Gap | null {
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
      return {
        text: `shard ${shard} has no record from ${inSeconds(coveredMs)} of the round`,
        shard,
      };
    }
  }
  return null;
}

function secondGap({ fromMs, toMs }: Interval, seconds: readonly TimelineSecond[]): Gap | null {
  const bySecond = new Map(seconds.map((s) => [s.second, s]));
  const first = Math.floor(fromMs / 1000);
  const last = Math.ceil(toMs / 1000) - 1;
  for (let second = first; second <= last; second++) {
    const missing = bySecond.get(second)?.missing;
    if (missing === undefined) {
      return { text: `second ${second} of the round is missing`, shard: null };
    }
    const [shard] = missing;
    if (shard !== undefined) {
      return { text: `shard ${shard} is missing in second ${second} of the round`, shard };
    }
  }
  return null;
}

/** Until when every shard reported, in ms of the round. What is open then may still have ended well. */
export function recordedUntilMs(
  shards: number,
  seconds: readonly Pick<TimelineSecond, 'second' | 'shards' | 'spans'>[],
): number {
  const ends = Array.from({ length: shards }, () => 0);
  for (const second of seconds) {
    for (const { shard, toMs } of spansOf(second)) ends[shard] = Math.max(ends[shard] ?? 0, toMs);
  }
  return Math.min(...ends);
}
