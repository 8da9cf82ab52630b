import { drivenMs } from '../../../core/traffic/arrival.ts';
import type { EventReader, FrameSource } from '../../../edge/store/measureStore.ts';
import type { RoundReader } from '../../../edge/store/roundStore.ts';
import type { Log } from '../../../log.ts';
import type { RunContext } from '../../context/runContext.ts';
import { createTimelineFeed, type TimelineFeed } from '../../follow/timelineFeed.ts';
import { createFailureEvents, type FailureEvents } from './failureEvents.ts';
import { createTargetWatch, type TargetWatch, type TargetWatchPorts } from './targetWatch.ts';

/** What is measured in one round: its timeline from the frames, and the target from outside. */
export interface RoundFeed {
  readonly round: number;
  readonly startAtMs: number;
  readonly timeline: TimelineFeed;
  readonly target: TargetWatch;
}

export interface RoundFeedPorts extends TargetWatchPorts {
  readonly rounds: RoundReader;
  readonly measures: TargetWatchPorts['measures'] & FrameSource & EventReader;
  readonly log: Log;
}

/** The feeds of the rounds that drive: two while one takes over. */
export interface RoundFeeds {
  /** Opens the round's feed if needed, also after a take-over; null while the round has no start. */
  open(round: number): Promise<RoundFeed | null>;
  /** Of the rounds that are open, the earlier first. */
  all(): readonly RoundFeed[];
  /** Ends those of the rounds before. */
  forgetBefore(round: number): void;
  /** Stops the reads of the target. */
  stop(): void;
}

export function createRoundFeeds(context: RunContext, ports: RoundFeedPorts): RoundFeeds {
  const { id } = context;
  const feeds = new Map<number, RoundFeed>();
  const failures = createFailureEvents(context, ports.measures, ports.log);
  return {
    async open(round) {
      const open = feeds.get(round);
      if (open !== undefined) return open;
      const row = (await ports.rounds.rounds(id)).find((one) => one.round === round);
      if (row === undefined || row.startAtMs === null) return null;
      // By this server's clock, which may differ from the database's.
      const startAtMs = row.startAtMs + ports.now() - row.nowMs;
      const feed = {
        round,
        startAtMs,
        timeline: openTimeline(context, ports, failures, round),
        target: createTargetWatch(context, ports, round, startAtMs),
      };
      feeds.set(round, feed);
      return feed;
    },
    all: () => [...feeds.values()].sort((left, right) => left.round - right.round),
    forgetBefore(round) {
      for (const feed of feeds.values()) {
        if (feed.round >= round) continue;
        feed.target.stop();
        feeds.delete(feed.round);
      }
    },
    stop: () => {
      for (const { target } of feeds.values()) target.stop();
    },
  };
}

function openTimeline(
  context: RunContext,
  { measures, updates }: RoundFeedPorts,
  failures: FailureEvents,
  round: number,
): TimelineFeed {
  const { id, plan } = context;
  const planned = plan.rounds[round];
  return createTimelineFeed({
    round,
    shards: plan.shards,
    durationMs: planned === undefined ? 0 : drivenMs(planned),
    read: (cursors, window) => measures.framesAfter(id, round, cursors, window),
    publish: (second) => {
      updates.publish(id, { type: 'second', second });
      failures.take(second.samples);
    },
    unreadable: ({ shard, second }) => {
      const message = `shard ${shard} stored what is no frame, first as second ${second}: a gap`;
      void context.recordEvent('frame', message, { round, shard, second });
    },
  });
}
