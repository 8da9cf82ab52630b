import { driveMs, gracefulStopMs } from '../traffic/arrival.ts';
import type { PathPlan } from '../traffic/journey.ts';
import type { RoundPlan, StageLoad, StagePlan } from '../traffic/round.ts';
import { spansOf, type TimelineSecond } from './timeline.ts';

/**
 * Without single journeys and the generators' figures, which are most of a second of many shards. Of the figures, one
 * is read while load runs.
 */
export interface WatchedSecond extends Omit<TimelineSecond, 'generators' | 'samples'> {
  /** Whether every generator reports all its VUs busy. */
  readonly allVusBusy?: boolean;
}

/** What is kept of a second while load runs. */
export function watched(second: TimelineSecond): WatchedSecond {
  const { generators, samples: _, ...rest } = second;
  return { ...rest, allVusBusy: allVusBusy(generators) };
}

const allVusBusy = (generators: TimelineSecond['generators']): boolean =>
  generators.length > 0 && generators.every((g) => g.vusPlanned > 0 && g.vusBusy >= g.vusPlanned);

/** One round, recorded up to now. */
export interface RecordedRound {
  readonly round: Pick<RoundPlan, 'stages' | 'durationMs'>;
  readonly shards: number;
  /** Second n stands at index n. */
  readonly seconds: readonly WatchedSecond[];
}

type Path = Pick<PathPlan, 'name' | 'latencyBoundMs'>;

/**
 * A lower bound on the journeys of a path that are open for longer than its latency bound at the end of
 * second `end`. Per stage: journeys started until (end − bound) less journeys finished until end. A
 * journey that overtakes another makes the true number larger. A push covers the time from the push
 * before it to its own arrival, so a late push makes nothing overdue. Counting begins after the last
 * second in which a shard is missing, because its ends were not seen, and stops when k6 interrupts the
 * journeys that a stage left open, because those never finish.
 */
export function overdueAt(recorded: RecordedRound, end: number, path: Path): number {
  return recorded.round.stages.reduce(
    (sum, stage) => sum + overdueIn(recorded, end, path, stage),
    0,
  );
}

/** The same for one stage. */
export function overdueIn(
  recorded: RecordedRound,
  end: number,
  path: Path,
  stage: StagePlan,
): number {
  const load: StageLoad | undefined = stage.loads.find((each) => each.path === path.name);
  const first = Math.max(whole(recorded.seconds, end), Math.floor(stage.startMs / 1000) - 1);
  if (load === undefined || first > end) return 0;
  const slowestMs = slowestAt(recorded, first, end);
  const interruptedAtMs =
    stage.startMs +
    driveMs(load, stage.holdMs) +
    gracefulStopMs({ latencyBoundMs: path.latencyBoundMs });
  if (slowestMs > interruptedAtMs) return 0;
  const seen = recorded.seconds.slice(first, end + 1);
  const young = seen.findIndex((second) => latestMs(second) > slowestMs - path.latencyBoundMs);
  const old = young === -1 ? seen : seen.slice(0, young);
  const of = { path: path.name, stage: stage.index };
  return Math.max(0, sumOf(old, of, 'started') - sumOf(seen, of, 'finished'));
}

/** The first second from which on no shard is missing, up to `end`. */
function whole(seconds: readonly WatchedSecond[], end: number): number {
  let first = end + 1;
  while (first > 0 && seconds[first - 1]?.missing.length === 0) first -= 1;
  return first;
}

/** The time up to which every shard has reported its ends; 0 while some shard has reported nothing. */
function slowestAt({ seconds, shards }: RecordedRound, first: number, end: number): number {
  const told = new Map<number, number>();
  for (const second of seconds.slice(first, end + 1).reverse()) {
    if (told.size === shards) break;
    for (const { shard, fromMs } of spansOf(second)) {
      if (!told.has(shard)) told.set(shard, fromMs);
    }
  }
  return told.size < shards ? 0 : Math.min(...told.values());
}

/** The latest time that a second's frames cover. */
function latestMs(second: WatchedSecond): number {
  const known = latest.get(second);
  if (known !== undefined) return known;
  const ms = Math.max(...spansOf(second).map(({ toMs }) => toMs));
  latest.set(second, ms);
  return ms;
}

/** A cache: every judgement asks for it, and a second of a thousand shards is large. */
const latest = new WeakMap<WatchedSecond, number>();

function sumOf(
  seconds: readonly WatchedSecond[],
  of: { readonly path: string; readonly stage: number },
  count: 'started' | 'finished',
): number {
  return seconds.reduce((sum, { cells }) => {
    const cell = cells.find((each) => each.path === of.path && each.stage === of.stage);
    return sum + (cell?.[count] ?? 0);
  }, 0);
}
