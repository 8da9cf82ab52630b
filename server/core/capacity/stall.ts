import type { TimelineSecond } from '../measure/timeline.ts';

/** k6 pushes each second, to a few milliseconds; a frame this wide means that it stood still. */
const spanMsMax = 1_250;

/** How much longer than a second each shard's widest frame is, the worst of them; 0 without a stall. */
export function longestStallMs(seconds: readonly TimelineSecond[]): number {
  const widest = Math.max(0, ...seconds.map(widestMs));
  return widest > spanMsMax ? widest - 1_000 : 0;
}

/**
 * Did a generator stand still in a second, or in the one before it? What it owes is asked of it at
 * once when it goes on.
 */
export function hasStalled(seconds: readonly TimelineSecond[], index: number): boolean {
  return longestStallMs(seconds.slice(Math.max(0, index - 1), index + 1)) > 0;
}

const widestMs = ({ spans = [] }: TimelineSecond): number =>
  Math.max(0, ...spans.map(({ fromMs, toMs }) => toMs - fromMs));
