import { changedSeconds, createFrameBuffer, isSecondDue } from '../../core/measure/frameBuffer.ts';
import { type WatchedSecond, watched } from '../../core/measure/overdue.ts';
import type { TimelineSecond } from '../../core/measure/timeline.ts';
import type { FrameCursor, FrameWindow, StoredFrame } from '../../edge/store/measureStore.ts';

/** A frame that is later than this changes the report only, which reads all frames. */
const KEPT_SECONDS_MAX = 60;
const KEPT_SECONDS_MIN = 5;
/** With many shards fewer seconds are kept: a frame is tens of kilobytes of objects. */
const KEPT_FRAMES = 5_000;

export interface FeedOptions {
  readonly round: number;
  readonly shards: number;
  readonly durationMs: number;
  /** The first second to publish; `read` returns no frames of earlier ones. */
  readonly from?: number;
  readonly read: (
    cursors: readonly FrameCursor[],
    window: FrameWindow,
  ) => Promise<readonly StoredFrame[]>;
  readonly publish: (second: TimelineSecond) => void;
  /** Called once a shard, with the first stored body that does not parse as a frame. */
  readonly unreadable?: (at: FrameCursor) => void;
  readonly keptFrames?: number;
}

/**
 * The merged seconds of a round, live. The feed reads frames in windows of seconds behind a cursor for
 * each claim. It publishes a second when every shard has sent that second or a later one, or when the
 * time of grace is over, and publishes it again when a late frame changes it.
 */
export interface TimelineFeed {
  /**
   * Reads what was stored since the last call, one window at most. With `ended` it waits for nothing
   * more. True when it has reached the present. False while it is behind, after a take-over or an outage
   * of the store; then call it again at once.
   */
  poll(elapsedMs: number, ended: boolean): Promise<boolean>;
  /** Second n is at index n. */
  seconds(): readonly WatchedSecond[];
  /** How many frames are held. */
  held(): number;
}

export function createTimelineFeed(options: FeedOptions): TimelineFeed {
  const { durationMs } = options;
  const cursors = new Map<string, FrameCursor>();
  const buffer = createFrameBuffer(options.round, options.shards);
  const fromSecond = options.from ?? 0;
  const seconds: WatchedSecond[] = [];
  seconds.length = fromSecond;
  const keptSeconds = secondsToKeep(options.shards, options.keptFrames ?? KEPT_FRAMES);
  /** A window's frames are held beside those that are kept. */
  const windowSeconds = Math.ceil(keptSeconds / 2);
  const unreadable = new Set<number>();
  /** Everything stored of earlier seconds has been read once. */
  let readBelow = fromSecond;

  function publish(second: number, runningMs: number): void {
    const whole = buffer.merge(second, runningMs);
    seconds[whole.second] = watched(whole);
    options.publish(whole);
  }

  function receive(rows: readonly StoredFrame[]): void {
    for (const row of rows) {
      const { frame, ...at } = row;
      cursors.set(claimKey(at), at);
      buffer.add(row);
      if (frame !== null || unreadable.has(at.shard)) continue;
      unreadable.add(at.shard);
      options.unreadable?.(at);
    }
    const frames = rows.flatMap(({ frame }) => frame ?? []);
    for (const second of changedSeconds(frames, seconds, keptSeconds)) publish(second, durationMs);
  }

  return {
    async poll(elapsedMs, ended) {
      const belowSecond = readBelow + windowSeconds;
      // More than a window of one claim are late frames, and more of them may follow.
      const framesMax = windowSeconds + 1;
      const rows = await options.read([...cursors.values()], {
        fromSecond,
        belowSecond,
        framesMax,
      });
      receive(rows);
      const complete = !fillsClaim(rows, framesMax);
      const presentSecond = Math.max(Math.floor(elapsedMs / 1000), buffer.lastSecond()) + 1;
      const present = complete && presentSecond < belowSecond;
      if (complete) {
        readBelow = Math.min(belowSecond, presentSecond);
        // While it is behind, seconds become due as they did when the window was the present.
        const nowMs = present ? elapsedMs : Math.min(elapsedMs, belowSecond * 1000);
        while (isSecondDue(seconds.length, buffer, { nowMs, durationMs, ended })) {
          publish(seconds.length, Math.min(nowMs, durationMs));
        }
      }
      buffer.forgetBefore(seconds.length - keptSeconds);
      return present;
    },
    seconds: () => seconds,
    held: buffer.held,
  };
}

function secondsToKeep(shards: number, framesMax: number): number {
  const affordable = Math.floor(framesMax / shards);
  return Math.max(KEPT_SECONDS_MIN, Math.min(KEPT_SECONDS_MAX, affordable));
}

const claimKey = ({ shard, epoch }: FrameCursor): string => `${shard} ${epoch}`;

/** Did some claim fill its share of the read? It may have more frames then. */
function fillsClaim(rows: readonly StoredFrame[], framesMax: number): boolean {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(claimKey(row), (counts.get(claimKey(row)) ?? 0) + 1);
  return [...counts.values()].some((count) => count >= framesMax);
}
