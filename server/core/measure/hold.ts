import type { StagePlan } from '../traffic/round.ts';
import { type ShardSpan, spansOf, type TimelineSecond } from './timeline.ts';

/** From and up to, in ms since the round's start. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

export const holdOf = ({ startMs, holdMs }: StagePlan): Interval => ({
  fromMs: startMs,
  toMs: startMs + holdMs,
});

/** How much of a frame's span lies in the interval. */
export const overlapMs = (span: Interval, within: Interval): number =>
  Math.max(0, Math.min(span.toMs, within.toMs) - Math.max(span.fromMs, within.fromMs));

/**
 * The seconds of which frames reach into the interval, with the spans of these frames. A frame is filed
 * under the second of its middle, so the number alone does not tell what it covers.
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
