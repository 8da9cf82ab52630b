import type { Frame } from '../../core/measure/frame.ts';
import { mergeSecond, type TimelineSecond } from '../../core/measure/timeline.ts';
import type { FrameCursor } from '../../edge/postgres/measureStore.ts';

/** A frame that is not there so long after its second ended is shown as missing, until it comes. */
export const GRACE_MS = 2_500;
/** A frame that comes later than this is left to the report, which reads them all. */
const KEPT_SECONDS = 60;

export interface FeedOptions {
  readonly round: number;
  readonly shards: number;
  readonly durationMs: number;
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
  seconds(): readonly TimelineSecond[];
}

export function createTimelineFeed(options: FeedOptions): TimelineFeed {
  const cursors = new Map<string, FrameCursor>();
  const seconds: TimelineSecond[] = [];
  let frames: Frame[] = [];

  const merged = (second: number, runningMs: number): TimelineSecond =>
    mergeSecond(frames, second, { round: options.round, shards: options.shards, runningMs });

  const passed = (second: number): boolean =>
    Array.from({ length: options.shards }, (_, shard) => shard).every((shard) =>
      [...cursors.values()].some((cursor) => cursor.shard === shard && cursor.second >= second),
    );

  const lastSecond = (): number =>
    [...cursors.values()].reduce((last, cursor) => Math.max(last, cursor.second), -1);

  const take = (fresh: readonly Frame[]): void => {
    for (const { round, shard, epoch, second } of fresh) {
      cursors.set(`${shard} ${epoch}`, { round, shard, epoch, second });
    }
    const oldest = seconds.length - KEPT_SECONDS;
    frames = [...frames, ...fresh].filter((frame) => frame.second >= oldest);
  };

  return {
    async poll(elapsedMs, ended) {
      const fresh = await options.read([...cursors.values()]);
      take(fresh.filter((frame) => frame.round === options.round));
      const runningMs = Math.min(elapsedMs, options.durationMs);
      for (const second of lateSeconds(fresh, seconds.length)) {
        seconds[second] = merged(second, options.durationMs);
        options.publish(seconds[second]);
      }
      const due = (second: number): boolean => {
        if (ended) return second <= lastSecond();
        if (passed(second)) return true;
        const planned = second * 1000 < options.durationMs || second <= lastSecond();
        return planned && elapsedMs > (second + 1) * 1000 + GRACE_MS;
      };
      while (due(seconds.length)) {
        const second = merged(seconds.length, runningMs);
        seconds.push(second);
        options.publish(second);
      }
    },
    seconds: () => seconds,
  };
}

function lateSeconds(fresh: readonly Frame[], published: number): readonly number[] {
  const late = fresh.map((frame) => frame.second).filter((second) => second < published);
  return [...new Set(late)].filter((second) => second >= published - KEPT_SECONDS);
}
