import type { TimelineSecond } from '../measure/timeline.ts';

/** k6 pushes each second; this much later it, or the worker that takes the push, stood still. */
const stallMsMin = 250;

/**
 * How much longer than a second the widest frame of the seconds is: how long a generator stood still.
 * 0 when that is no stall, or one that cannot use up the VUs: they are planned for a latency bound
 * and a fifth, so half a bound of arrivals that come at once finds VUs enough.
 */
export function longestStallMs(seconds: readonly TimelineSecond[], boundMs: number): number {
  const stallMs = Math.max(0, ...seconds.map(widestMs)) - 1_000;
  return stallMs > Math.max(stallMsMin, boundMs / 2) ? stallMs : 0;
}

/**
 * Did a generator stand still in a second, or in the one before it? What it owes is asked of it at
 * once when it goes on.
 */
export function hasStalled(
  seconds: readonly TimelineSecond[],
  index: number,
  boundMs: number,
): boolean {
  return longestStallMs(seconds.slice(Math.max(0, index - 1), index + 1), boundMs) > 0;
}

const widestMs = ({ spans = [] }: TimelineSecond): number =>
  Math.max(0, ...spans.map(({ fromMs, toMs }) => toMs - fromMs));
