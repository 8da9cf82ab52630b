import {
  firstPosition,
  isFrom,
  type Position,
  type TimelineSecond,
} from '../../core/measure/timeline.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { isFinal } from '../../core/run/lifecycle.ts';
import type { ShardRow } from '../../core/run/run.ts';
import { findingKey, type MeasureStore } from '../../edge/store/measureStore.ts';
import type { RoundStore, WatchedRound } from '../../edge/store/roundStore.ts';
import type { RunStore } from '../../edge/store/runStore.ts';
import { createTimelineFeed, type TimelineFeed } from '../conduct/watch/timelineFeed.ts';
import type { RunUpdate } from '../runService.ts';

/** Sees what another server does with a run, by what it stores. */
export interface RemoteRunPoller {
  /**
   * What was stored and not yet told, in the order to tell it in; nothing at the first look, which only
   * finds out how far the run is, nor of a run that is conducted here.
   */
  look(conductedHere: boolean): Promise<readonly RunUpdate[]>;
  /** Notes what was told, by whomever. */
  note(update: RunUpdate): void;
  /** There is no such run, or its final row was told. */
  ended(): boolean;
}

/** What an remoteRunPoller reads. */
export interface Sights {
  readonly runs: Pick<RunStore, 'record' | 'row'>;
  readonly rounds: Pick<RoundStore, 'rounds' | 'shards'>;
  readonly measures: Pick<MeasureStore, 'framesAfter' | 'customers' | 'findings' | 'events'>;
  readonly now: () => number;
}

/** Frames of the newest seconds may be stored in part, or come late: the merging begins before them. */
const LOOK_BACK_SECONDS = 5;

interface Feed {
  readonly round: number;
  readonly startAtMs: number;
  readonly timeline: TimelineFeed;
}

export function createRemoteRunPoller(deps: Sights, id: string): RemoteRunPoller {
  /** Rows that change in position, as they were last told. */
  const shown = new Map<string, string>();
  /** Merged seconds that a look has yet to hand over. */
  const merged: TimelineSecond[] = [];
  let plan: Plan | null = null;
  let event = 0;
  let [nextLive, nextSecond] = [firstPosition, firstPosition];
  let feed: Feed | null = null;
  let begun = false;
  let [wasFinal, ended] = [false, false];

  function note(update: RunUpdate): void {
    if (update.type === 'event') event = Math.max(event, update.event.seq);
    else if (update.type === 'customers') nextLive = later(nextLive, after(update.second));
    else if (update.type === 'second') nextSecond = later(nextSecond, after(update.second));
    else shown.set(...rowOf(update));
  }

  function isNews(update: RunUpdate): boolean {
    if (update.type === 'event') return update.event.seq > event;
    if (update.type === 'customers') return isFrom(update.second, nextLive);
    if (update.type === 'second') return true;
    const [key, text] = rowOf(update);
    return shown.get(key) !== text;
  }

  function openFeed({ shards, rounds }: Plan, round: number, startAtMs: number): Feed {
    const toldTo = round === nextSecond.round ? nextSecond.second : 0;
    const from = Math.max(0, toldTo - LOOK_BACK_SECONDS);
    const timeline = createTimelineFeed({
      round,
      shards,
      from,
      durationMs: rounds[round]?.durationMs ?? 0,
      read: (cursors, window) => deps.measures.framesAfter(id, round, cursors, window),
      publish: (second) => void merged.push(second),
    });
    return { round, startAtMs, timeline };
  }

  /** A round is looked at once more after the next has started: its last frames are in by then. */
  async function mergeSeconds(of: Plan, shards: readonly ShardRow[]): Promise<void> {
    const started = (await deps.rounds.rounds(id)).flatMap((row) => startOf(row, deps.now()));
    const newest = started.at(-1);
    if (!begun && newest !== undefined) {
      const elapsedMs = Math.max(0, deps.now() - newest.startAtMs);
      nextSecond = { round: newest.round, second: Math.floor(elapsedMs / 1000) };
    }
    for (const { round, startAtMs } of started) {
      if (round < (feed?.round ?? nextSecond.round)) continue;
      if (feed?.round !== round) feed = openFeed(of, round, startAtMs);
      const over = shards.every((shard) => shard.round !== round || hasEnded(shard));
      let present = false;
      while (!present) present = await feed.timeline.poll(deps.now() - feed.startAtMs, over);
    }
  }

  return {
    note,
    ended: () => ended,
    async look(conductedHere) {
      if (conductedHere && begun) {
        feed = null;
        return [];
      }
      plan ??= (await deps.runs.record(id))?.plan ?? null;
      const run = await deps.runs.row(id);
      if (plan === null || run === null) {
        ended = true;
        return [];
      }
      const shards = (await deps.rounds.shards(id)).map(({ expired: _, ...shard }) => shard);
      await mergeSeconds(plan, shards);
      const [customers, findings, events] = await Promise.all([
        deps.measures.customers(id, nextLive),
        deps.measures.findings(id),
        deps.measures.events(id, event),
      ]);
      // A final row is told a look later: its server stores the last event after it.
      ended = wasFinal;
      wasFinal = isFinal(run.state);
      const rows: readonly RunUpdate[] = ended || !wasFinal ? [{ type: 'run', run }] : [];
      const news = [
        ...shards.map((shard) => ({ type: 'shard', shard }) as const),
        ...merged.splice(0).map((second) => ({ type: 'second', second }) as const),
        ...customers.map((second) => ({ type: 'customers', second }) as const),
        ...findings.map((finding) => ({ type: 'finding', finding }) as const),
        ...events.map((entry) => ({ type: 'event', event: entry }) as const),
        ...rows,
      ].filter(isNews);
      if (begun) return news;
      begun = true;
      news.forEach(note);
      return [];
    },
  };
}

function rowOf(
  update: Extract<RunUpdate, { type: 'run' | 'shard' | 'finding' }>,
): readonly [key: string, text: string] {
  switch (update.type) {
    case 'run':
      return ['run', JSON.stringify(update.run)];
    case 'shard':
      return [`shard ${update.shard.round} ${update.shard.shard}`, JSON.stringify(update.shard)];
    case 'finding':
      return [`finding ${findingKey(update.finding)}`, JSON.stringify(update.finding)];
  }
}

/** By this server's clock, which may be another than the database's. */
function startOf({ round, startAtMs, nowMs }: WatchedRound, ourNowMs: number) {
  return startAtMs === null ? [] : [{ round, startAtMs: startAtMs + ourNowMs - nowMs }];
}

const after = ({ round, second }: Position): Position => ({ round, second: second + 1 });
const later = (a: Position, b: Position): Position => (isFrom(a, b) ? a : b);
const hasEnded = ({ state }: ShardRow): boolean => ['done', 'failed', 'lost'].includes(state);
