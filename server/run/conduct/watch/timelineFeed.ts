import type { WatchedSecond } from '../../../core/abort/watched.ts';
import type { Frame } from '../../../core/measure/frame.ts';
import { mergeSecond, type TimelineSecond } from '../../../core/measure/timeline.ts';
import type { FrameCursor, FrameWindow, StoredFrame } from '../../../edge/store/measureStore.ts';

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
  readonly read: (
    cursors: readonly FrameCursor[],
    window: FrameWindow,
  ) => Promise<readonly StoredFrame[]>;
  readonly publish: (second: TimelineSecond) => void;
  /** Told once a shard, of the first that was stored and is no frame. */
  readonly spoiled?: (at: FrameCursor) => void;
  readonly keptFrames?: number;
}

/** A round's merged seconds as they become whole. */
export interface TimelineFeed {
  /**
   * Takes up what was stored since the last call, a window of seconds at most. A second is published when
   * every shard has passed it or its time of grace is over, and again when a late frame changes it. With
   * `ended` nothing more is waited for. True when it has come to the present; while it is behind (the
   * round was taken over, or the store was away), call it again at once.
   */
  poll(elapsedMs: number, ended: boolean): Promise<boolean>;
  /** Second n stands at index n. */
  seconds(): readonly WatchedSecond[];
  /** How many frames it holds. */
  held(): number;
}

export function createTimelineFeed(options: FeedOptions): TimelineFeed {
  const cursors = new Map<string, FrameCursor>();
  /** The last second of each shard, over all its claims; -1 before its first. */
  const reached = Array.from({ length: options.shards }, () => -1);
  const fromSecond = options.from ?? 0;
  const seconds: WatchedSecond[] = [];
  seconds.length = fromSecond;
  const affordable = Math.floor((options.keptFrames ?? KEPT_FRAMES) / options.shards);
  const keptSeconds = Math.max(KEPT_SECONDS_MIN, Math.min(KEPT_SECONDS_MAX, affordable));
  /** A window's frames are held beside those that are kept. */
  const windowSeconds = Math.ceil(keptSeconds / 2);
  /** By second, then by shard: of two claims the later one's. */
  const frames = new Map<number, Map<number, Frame>>();
  const spoiled = new Set<number>();
  /** All that was stored of earlier seconds has been read once. */
  let readBelow = fromSecond;

  /** Its own frames, and later ones that reach back over its middle: a push was late. */
  const framesOf = (second: number): readonly Frame[] => [
    ...(frames.get(second)?.values() ?? []),
    ...[...frames].flatMap(([later, same]) =>
      later <= second
        ? []
        : [...same.values()].filter((frame) => frame.fromMs < second * 1000 + 500),
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
  const tellSpoiled = (at: FrameCursor): void => {
    if (spoiled.has(at.shard)) return;
    spoiled.add(at.shard);
    options.spoiled?.(at);
  };
  const keep = (frame: Frame): void => {
    const same = frames.get(frame.second) ?? new Map<number, Frame>();
    frames.set(frame.second, same);
    if (frame.epoch >= (same.get(frame.shard)?.epoch ?? 0)) same.set(frame.shard, frame);
  };
  const take = (rows: readonly StoredFrame[]): void => {
    for (const { frame, ...at } of rows) {
      const { shard, epoch, second } = at;
      cursors.set(`${shard} ${epoch}`, at);
      reached[shard] = Math.max(reached[shard] ?? -1, second);
      if (frame === null) tellSpoiled(at);
      else keep(frame);
    }
  };
  const mend = (rows: readonly StoredFrame[]): void => {
    const fresh = rows.flatMap(({ frame }) => frame ?? []);
    for (const second of changedSeconds(fresh, seconds, keptSeconds)) {
      tell(merged(second, options.durationMs));
    }
  };
  const publishDue = (nowMs: number, ended: boolean): void => {
    const due = (second: number): boolean => {
      if (ended) return second <= lastSecond();
      if (passed(second)) return true;
      const planned = second * 1000 < options.durationMs || second <= lastSecond();
      return planned && nowMs > (second + 1) * 1000 + GRACE_MS;
    };
    while (due(seconds.length)) {
      tell(merged(seconds.length, Math.min(nowMs, options.durationMs)));
    }
  };
  const forget = (): void => {
    for (const second of frames.keys()) {
      if (second < seconds.length - keptSeconds) frames.delete(second);
    }
  };

  return {
    async poll(elapsedMs, ended) {
      const belowSecond = readBelow + windowSeconds;
      // More than a window's worth of one claim are late frames, and there may be more of them.
      const framesMax = windowSeconds + 1;
      const window = { fromSecond, belowSecond, framesMax };
      const rows = await options.read([...cursors.values()], window);
      take(rows);
      mend(rows);
      const whole = !holdsFullClaim(rows, framesMax);
      const come = Math.max(Math.floor(elapsedMs / 1000), lastSecond()) + 1;
      const present = whole && come < belowSecond;
      if (whole) {
        readBelow = Math.min(belowSecond, come);
        // Behind, seconds become due as they did when the window was the present.
        const nowMs = present ? elapsedMs : Math.min(elapsedMs, belowSecond * 1000);
        publishDue(nowMs, ended);
      }
      forget();
      return present;
    },
    seconds: () => seconds,
    held: () => [...frames.values()].reduce((sum, same) => sum + same.size, 0),
  };
}

/** Did some claim fill its share? It may have more. */
function holdsFullClaim(rows: readonly StoredFrame[], framesMax: number): boolean {
  const counts = new Map<string, number>();
  for (const { shard, epoch } of rows) {
    const key = `${shard} ${epoch}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts.values()].some((count) => count >= framesMax);
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
