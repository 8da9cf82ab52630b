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
  return isStall(stallMs, boundMs) ? stallMs : 0;
}

/**
 * For each second: did a generator stand still in its frame of it, or in its frame before? What it owes
 * is asked of it at once when it goes on. After a stall the frame before lies seconds back.
 */
export function stalledSeconds(
  seconds: readonly TimelineSecond[],
  boundMs: number,
): readonly boolean[] {
  const before = new Map<number, number>();
  return seconds.map((second) => {
    let longestMs = 0;
    for (const { shard, fromMs, toMs } of second.spans ?? []) {
      longestMs = Math.max(longestMs, toMs - fromMs, before.get(shard) ?? 0);
      before.set(shard, toMs - fromMs);
    }
    return isStall(longestMs - 1_000, boundMs);
  });
}

const isStall = (stallMs: number, boundMs: number): boolean =>
  stallMs > Math.max(stallMsMin, boundMs / 2);

const widestMs = ({ spans = [] }: TimelineSecond): number =>
  Math.max(0, ...spans.map(({ fromMs, toMs }) => toMs - fromMs));
