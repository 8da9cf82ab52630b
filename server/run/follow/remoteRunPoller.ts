import type { TimelineSecond } from '../../core/measure/timeline.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { isFinal } from '../../core/run/lifecycle.ts';
import { hasShardEnded, type RunRow, type ShardRow } from '../../core/run/run.ts';
import type {
  CustomerSecondReader,
  EventReader,
  FindingReader,
  FrameSource,
} from '../../edge/store/measureStore.ts';
import type { RoundReader, ShardReader, WatchedRound } from '../../edge/store/roundStore.ts';
import type { RunRecords, RunRows } from '../../edge/store/runStore.ts';
import type { RunUpdate } from './runUpdates.ts';
import { createTimelineFeed, type TimelineFeed } from './timelineFeed.ts';
import { createUpdateFilter, type UpdateFilter } from './updateFilter.ts';

/** Follows a run that another server conducts, by what that server stores. */
export interface RemoteRunPoller {
  /**
   * Returns what was stored and not published yet, in the order to publish it in. The first poll only
   * finds the present of the run and returns nothing; neither does a poll of a run conducted here.
   */
  poll(conductedHere: boolean): Promise<readonly RunUpdate[]>;
  /** Remembers a published update, whoever published it. */
  markPublished(update: RunUpdate): void;
  /** There is no such run, or its final row was published. */
  ended(): boolean;
}

/** What the poller reads of a run. */
export interface RemoteRunPorts {
  readonly runs: RunRecords & RunRows;
  readonly rounds: RoundReader & ShardReader;
  readonly measures: FrameSource & CustomerSecondReader & FindingReader & EventReader;
  readonly now: () => number;
}

export function createRemoteRunPoller(ports: RemoteRunPorts, id: string): RemoteRunPoller {
  const filter = createUpdateFilter();
  const timeline = createRemoteTimeline(ports, id, filter);
  let plan: Plan | null = null;
  let begun = false;
  let [wasFinal, ended] = [false, false];

  async function readUpdates(
    of: Plan,
    run: RunRow,
    shards: readonly ShardRow[],
  ): Promise<readonly RunUpdate[]> {
    const { measures } = ports;
    await timeline.merge(of, shards, !begun);
    const [customers, findings, events] = await Promise.all([
      measures.customers(id, filter.nextCustomers()),
      measures.findings(id),
      measures.events(id, filter.lastEvent()),
    ]);
    // A final row is published one poll later: its server stores the last event after it.
    ended = wasFinal;
    wasFinal = isFinal(run.state);
    const rows: readonly RunUpdate[] = ended || !wasFinal ? [{ type: 'run', run }] : [];
    return [
      ...shards.map((shard) => ({ type: 'shard', shard }) as const),
      ...timeline.take().map((second) => ({ type: 'second', second }) as const),
      ...customers.map((second) => ({ type: 'customers', second }) as const),
      ...findings.map((finding) => ({ type: 'finding', finding }) as const),
      ...events.map((event) => ({ type: 'event', event }) as const),
      ...rows,
    ];
  }

  return {
    markPublished: filter.markPublished,
    ended: () => ended,
    async poll(conductedHere) {
      if (conductedHere && begun) {
        timeline.reset();
        return [];
      }
      const shards = (await ports.rounds.shards(id)).map(({ expired: _, ...shard }) => shard);
      const rounds = plan?.rounds.length ?? 0;
      // A round that takes over comes with another plan.
      if (shards.some(({ round }) => round >= rounds)) plan = null;
      plan ??= (await ports.runs.record(id))?.plan ?? null;
      const run = await ports.runs.row(id);
      if (plan === null || run === null) {
        ended = true;
        return [];
      }
      const updates = (await readUpdates(plan, run, shards)).filter(filter.isNew);
      if (begun) return updates;
      begun = true;
      updates.forEach(filter.markPublished);
      return [];
    },
  };
}

/** Frames of the newest seconds may be incomplete or late, so merging begins before them. */
const LOOK_BACK_SECONDS = 5;

/** Merges the frames of the run's rounds: of each until it has ended and a later one has started. */
function createRemoteTimeline(
  { rounds, measures, now }: RemoteRunPorts,
  id: string,
  filter: UpdateFilter,
) {
  const merged: TimelineSecond[] = [];
  const feeds = new Map<number, TimelineFeed>();

  function openFeed(plan: Plan, round: number): TimelineFeed {
    const next = filter.nextSecond();
    const publishedTo = round === next.round ? next.second : 0;
    return createTimelineFeed({
      round,
      shards: plan.shards,
      from: Math.max(0, publishedTo - LOOK_BACK_SECONDS),
      durationMs: plan.rounds[round]?.durationMs ?? 0,
      read: (cursors, window) => measures.framesAfter(id, round, cursors, window),
      publish: (second) => void merged.push(second),
    });
  }

  return {
    /** Skips what was stored before when `fromPresent`. */
    async merge(plan: Plan, shards: readonly ShardRow[], fromPresent: boolean): Promise<void> {
      const started = (await rounds.rounds(id)).flatMap((row) => startOf(row, now()));
      const newest = started.at(-1);
      if (fromPresent && newest !== undefined) {
        const elapsedMs = Math.max(0, now() - newest.startAtMs);
        filter.startAt({ round: newest.round, second: Math.floor(elapsedMs / 1000) });
      }
      const first = Math.min(filter.nextSecond().round, ...feeds.keys());
      for (const { round, startAtMs, untilMs } of started) {
        if (round < first) continue;
        const feed = feeds.get(round) ?? openFeed(plan, round);
        feeds.set(round, feed);
        const over = shards.every((shard) => shard.round !== round || hasShardEnded(shard));
        let present = false;
        while (!present) {
          present = await feed.poll(Math.min(now() - startAtMs, untilMs), over);
        }
        // Its last frames are in by then.
        if (over && round !== newest?.round) feeds.delete(round);
      }
    },
    /** The seconds merged since the last call, also those of a poll that failed later. */
    take: (): readonly TimelineSecond[] => merged.splice(0),
    reset(): void {
      feeds.clear();
    },
  };
}

/** By this server's clock, which may differ from the database's; `untilMs`: when another round takes over, since the start. */
function startOf({ round, startAtMs, stopAtMs, nowMs }: WatchedRound, ourNowMs: number) {
  if (startAtMs === null) return [];
  const untilMs = stopAtMs === null ? Infinity : stopAtMs - startAtMs;
  return [{ round, startAtMs: startAtMs + ourNowMs - nowMs, untilMs }];
}
