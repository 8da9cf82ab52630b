import type { StagePlan } from '../traffic/round.ts';
import { type ShardSpan, spansOf, type TimelineSecond } from './timeline.ts';

/** In ms since the round's start; `toMs` is excluded. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

export const holdOf = ({ startMs, holdMs }: StagePlan): Interval => ({
  fromMs: startMs,
  toMs: startMs + holdMs,
});

/** Length of a frame's span inside the interval, in ms. */
export const overlapMs = (span: Interval, within: Interval): number =>
  Math.max(0, Math.min(span.toMs, within.toMs) - Math.max(span.fromMs, within.fromMs));

/**
 * The seconds with frames that reach into the interval, with the spans of those frames only. A frame belongs to
 * the second of its middle, so the second's number does not say what the frame covers.
 */
export function secondsIn(
  seconds: readonly TimelineSecond[],
  interval: Interval,
): readonly (TimelineSecond & { readonly spans: readonly ShardSpan[] })[] {
  return seconds.flatMap((second) => {
    const spans = spansOf(second).filter((span) => overlapMs(span, interval) > 0);
    return spans.length === 0 ? [] : [{ ...second, spans }];
  });
}
