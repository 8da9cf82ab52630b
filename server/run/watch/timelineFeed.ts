import type { Frame } from '../../core/measure/frame.ts';
import { mergeSecond, type TimelineSecond } from '../../core/measure/timeline.ts';
import type { WatchedSecond } from '../../core/run/rules/watched.ts';
import type { FrameCursor } from '../../edge/postgres/measureStore.ts';

/** A frame that is not there so long after its second ended is shown as missing, until it comes. */
export const GRACE_MS = 2_500;
/** A frame that comes later than this is left to the report, which reads them all. */
const KEPT_SECONDS_MAX = 60;
const KEPT_SECONDS_MIN = 5;
/** Of many shards fewer seconds are kept: a frame is tens of kilobytes of objects. */
const KEPT_FRAMES = 5_000;

export interface FeedOptions {
  readonly round: number;
  readonly shards: number;
  readonly durationMs: number;
  /** Seconds before this one are not told; `read` gives no frames of them. */
  readonly from?: number;
  readonly read: (cursors: readonly FrameCursor[]) => Promise<readonly Frame[]>;
  readonly publish: (second: TimelineSecond) => void;
}

/** A round's merged seconds as they become whole. */
export interface TimelineFeed {
  /**
   * Takes up what was stored since the last call. A second is published when every shard has passed
   * it or its time of grace is over, and again when a late frame changes it. With `ended`
   * nothing more is waited for.
   */
  poll(elapsedMs: number, ended: boolean): Promise<void>;
  /** Second n stands at index n. */
  seconds(): readonly WatchedSecond[];
}

export function createTimelineFeed(options: FeedOptions): TimelineFeed {
  const cursors = new Map<string, FrameCursor>();
  /** The last second of each shard, over all its claims; -1 before its first. */
  const reached = Array.from({ length: options.shards }, () => -1);
  const seconds: WatchedSecond[] = [];
  seconds.length = options.from ?? 0;
  const affordable = Math.floor(KEPT_FRAMES / options.shards);
  const keptSeconds = Math.max(KEPT_SECONDS_MIN, Math.min(KEPT_SECONDS_MAX, affordable));
  const frames = new Map<number, Frame[]>();

  /** Its own frames, and later ones that reach back over its middle: a push was late. */
  const framesOf = (second: number): readonly Frame[] => [
    ...(frames.get(second) ?? []),
    ...[...frames].flatMap(([later, list]) =>
      later <= second ? [] : list.filter((frame) => frame.fromMs < second * 1000 + 500),
    ),
  ];
  const merged = (second: number, runningMs: number): TimelineSecond =>
    mergeSecond(framesOf(second), second, {
      round: options.round,
      shards: options.shards,
      runningMs,
    });
  const tell = (whole: TimelineSecond): void => {
    const { generators: _, ...watched } = whole;
    seconds[whole.second] = watched;
    options.publish(whole);
  };
  const passed = (second: number): boolean => reached.every((last) => last >= second);
  const lastSecond = (): number => Math.max(...reached);
  const take = (fresh: readonly Frame[]): void => {
    for (const frame of fresh) {
      const { shard, epoch, second } = frame;
      cursors.set(`${shard} ${epoch}`, { shard, epoch, second });
      reached[shard] = Math.max(reached[shard] ?? -1, second);
      const same = frames.get(second);
      if (same === undefined) frames.set(second, [frame]);
      else same.push(frame);
    }
    for (const second of frames.keys()) {
      if (second < seconds.length - keptSeconds) frames.delete(second);
    }
  };

  return {
    async poll(elapsedMs, ended) {
      const fresh = await options.read([...cursors.values()]);
      take(fresh);
      const runningMs = Math.min(elapsedMs, options.durationMs);
      for (const second of changedSeconds(fresh, seconds, keptSeconds)) {
        tell(merged(second, options.durationMs));
      }
      const due = (second: number): boolean => {
        if (ended) return second <= lastSecond();
        if (passed(second)) return true;
        const planned = second * 1000 < options.durationMs || second <= lastSecond();
        return planned && elapsedMs > (second + 1) * 1000 + GRACE_MS;
      };
      while (due(seconds.length)) {
        tell(merged(seconds.length, runningMs));
      }
    },
    seconds: () => seconds,
  };
}

/** Published seconds that fresh frames change: their own, and those in which their shard was missed. */
function changedSeconds(
  fresh: readonly Frame[],
  published: readonly WatchedSecond[],
  kept: number,
): readonly number[] {
  const oldest = Math.max(0, published.length - kept);
  const changed = new Set<number>();
  for (const { shard, second, fromMs } of fresh) {
    const first = Math.max(oldest, Math.ceil((fromMs - 500) / 1000));
    for (let at = first; at < Math.min(second, published.length); at += 1) {
      if (published[at]?.missing.includes(shard)) changed.add(at);
    }
    if (second >= oldest && second < published.length) changed.add(second);
  }
  return [...changed].sort((a, b) => a - b);
}
