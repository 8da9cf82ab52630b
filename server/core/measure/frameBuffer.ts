import type { Frame } from './frame.ts';
import { mergeSecond, type TimelineSecond } from './timeline.ts';

/** One stored second of a claim; `frame` is null when the stored body does not parse as one. */
export interface ReceivedFrame {
  readonly shard: number;
  readonly epoch: number;
  readonly second: number;
  readonly frame: Frame | null;
}

/** How far the shards of a round have come. */
export interface FrameProgress {
  /** Has every shard sent a frame of this second or a later one? */
  hasPassed(second: number): boolean;
  /** The last second of any shard; -1 before the first frame. */
  lastSecond(): number;
}

/** The newest frames of one round, from which its seconds are merged. */
export interface FrameBuffer extends FrameProgress {
  add(received: ReceivedFrame): void;
  /** Merges a second from the frames that are held. */
  merge(second: number, runningMs: number): TimelineSecond;
  forgetBefore(second: number): void;
  /** How many frames are held. */
  held(): number;
}

export function createFrameBuffer(round: number, shards: number): FrameBuffer {
  /** The last second of each shard, over all its claims. */
  const reached = Array.from({ length: shards }, () => -1);
  /** By second, then by shard; of two claims of a shard the later one's. */
  const frames = new Map<number, Map<number, Frame>>();

  /** The second's own frames, and later ones that begin before its middle because a push was late. */
  const framesOf = (second: number): readonly Frame[] => [
    ...(frames.get(second)?.values() ?? []),
    ...[...frames].flatMap(([later, same]) =>
      later <= second
        ? []
        : [...same.values()].filter((frame) => frame.fromMs < second * 1000 + MIDDLE_MS),
    ),
  ];
  return {
    add({ shard, second, frame }) {
      reached[shard] = Math.max(reached[shard] ?? -1, second);
      if (frame === null) return;
      const same = frames.get(frame.second) ?? new Map<number, Frame>();
      frames.set(frame.second, same);
      if (frame.epoch >= (same.get(frame.shard)?.epoch ?? 0)) same.set(frame.shard, frame);
    },
    merge: (second, runningMs) =>
      mergeSecond(framesOf(second), second, { round, shards, runningMs }),
    hasPassed: (second) => reached.every((last) => last >= second),
    lastSecond: () => Math.max(...reached),
    forgetBefore(oldest) {
      for (const second of frames.keys()) if (second < oldest) frames.delete(second);
    },
    held: () => [...frames.values()].reduce((sum, same) => sum + same.size, 0),
  };
}

const MIDDLE_MS = 500;

/** How long after the end of a second its missing frames are waited for; then it is published with gaps. */
export const GRACE_MS = 2_500;

/**
 * Is a second ready to be published? It is when every shard has passed it, or when its time of grace is
 * over and it is planned or some shard has reached it. After the end of the round every second that some
 * shard has reached is due.
 */
export function isSecondDue(
  second: number,
  { hasPassed, lastSecond }: FrameProgress,
  round: { readonly nowMs: number; readonly durationMs: number; readonly ended: boolean },
): boolean {
  const isReached = second <= lastSecond();
  if (round.ended) return isReached;
  if (hasPassed(second)) return true;
  const isPlanned = second * 1000 < round.durationMs;
  return (isPlanned || isReached) && round.nowMs > (second + 1) * 1000 + GRACE_MS;
}

/**
 * Published seconds that fresh frames change, ascending: a frame's own second, and those in which its
 * shard was missing. Seconds more than `kept` behind the last published one do not change any more.
 */
export function changedSeconds(
  fresh: readonly Frame[],
  published: readonly { readonly missing: readonly number[] }[],
  kept: number,
): readonly number[] {
  const oldest = Math.max(0, published.length - kept);
  const changed = new Set<number>();
  for (const { shard, second, fromMs } of fresh) {
    const first = Math.max(oldest, Math.ceil((fromMs - MIDDLE_MS) / 1000));
    for (let at = first; at < Math.min(second, published.length); at += 1) {
      if (published[at]?.missing.includes(shard)) changed.add(at);
    }
    if (second >= oldest && second < published.length) changed.add(second);
  }
  return [...changed].sort((a, b) => a - b);
}
