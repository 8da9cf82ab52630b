import { spansOf } from '../measure/timeline.ts';
import { driveMs, gracefulStopMs } from '../traffic/arrival.ts';
import type { StageLoad, StagePlan } from '../traffic/round.ts';
import type { Watched, WatchedSecond } from './watched.ts';

type Path = Watched['paths'][number];

/**
 * Journeys of a path that are open for longer than its latency bound when second `end` closes: at
 * least so many. Per stage it is what had started by then − bound, less what has finished by then;
 * journeys that overtake others make the true number larger. What a push tells is as old as the push
 * before it at most, and as young as its own arrival, so a push that comes late makes nothing overdue.
 * It counts from the last second in which a shard is missing, so that ends which were not seen make
 * nothing overdue, and stops when k6 interrupts what a stage left open, which never finishes.
 */
export function overdueAt(watched: Watched, end: number, path: Path): number {
  return watched.round.stages.reduce((sum, stage) => {
    const load = stage.loads.find((each) => each.path === path.name);
    return load === undefined ? sum : sum + overdueIn(watched, end, path, stage, load);
  }, 0);
}

function overdueIn(
  watched: Watched,
  end: number,
  path: Path,
  stage: StagePlan,
  load: StageLoad,
): number {
  const first = Math.max(whole(watched.seconds, end), Math.floor(stage.startMs / 1000) - 1);
  if (first > end) return 0;
  const slowestMs = slowestAt(watched, first, end);
  const interruptedAtMs =
    stage.startMs +
    driveMs(load, stage.holdMs) +
    gracefulStopMs({ latencyBoundMs: path.latencyBoundMs });
  if (slowestMs > interruptedAtMs) return 0;
  const seen = watched.seconds.slice(first, end + 1);
  const young = seen.findIndex((second) => latestMs(second) > slowestMs - path.latencyBoundMs);
  const old = young === -1 ? seen : seen.slice(0, young);
  const of = { path: path.name, stage: stage.index };
  return Math.max(0, sumOf(old, of, 'started') - sumOf(seen, of, 'finished'));
}

/** The first second from which on every shard was seen in each, up to `end`. */
function whole(seconds: readonly WatchedSecond[], end: number): number {
  let first = end + 1;
  while (first > 0 && seconds[first - 1]?.missing.length === 0) first -= 1;
  return first;
}

/** Up to where at least every shard has told its ends; 0 while one has told nothing. */
function slowestAt({ seconds, shards }: Watched, first: number, end: number): number {
  const told = new Map<number, number>();
  for (const second of seconds.slice(first, end + 1).reverse()) {
    if (told.size === shards) break;
    for (const { shard, fromMs } of spansOf(second)) {
      if (!told.has(shard)) told.set(shard, fromMs);
    }
  }
  return told.size < shards ? 0 : Math.min(...told.values());
}

/** Up to where at most a second's frames tell of starts. */
function latestMs(second: WatchedSecond): number {
  const known = latest.get(second);
  if (known !== undefined) return known;
  const ms = Math.max(...spansOf(second).map(({ toMs }) => toMs));
  latest.set(second, ms);
  return ms;
}

/** A second of a thousand shards is asked for it at every look. */
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
