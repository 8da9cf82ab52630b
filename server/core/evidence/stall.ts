import type { TimelineSecond } from '../measure/timeline.ts';

/** k6 pushes each second. A push that is later by more than this means that k6 or its worker stood still. */
const stallMsMin = 250;

/**
 * How long a generator stood still at most: the length of the widest frame beyond one second. 0 up to
 * max(250 ms, half of the latency bound): VUs are planned for 1.2 latency bounds, so the arrivals of half a
 * bound at once find enough of them.
 */
export function longestStallMs(seconds: readonly TimelineSecond[], boundMs: number): number {
  const stallMs = Math.max(0, ...seconds.map(widestMs)) - 1_000;
  return isStall(stallMs, boundMs) ? stallMs : 0;
}

/**
 * For each second, whether a generator stood still in its frame of that second or in its previous frame. When
 * it resumes, it starts all overdue journeys at once. After a stall the previous frame is seconds back.
 */
export function stalledSeconds(
  seconds: readonly Pick<TimelineSecond, 'spans'>[],
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
