import type { TimelineSecond } from '../../measure/timeline.ts';
import { driveMs, gracefulStopMs } from '../../plan/arrival.ts';
import type { StageLoad, StagePlan } from '../../plan/plan.ts';
import type { Watched } from './watched.ts';

type Path = Watched['paths'][number];

/**
 * Journeys of a path that are open for longer than its latency bound when second `end` closes: at
 * least so many. Per stage it is what had started by then − bound, less what has finished by then;
 * journeys that overtake others make the true number larger. It counts from the last second in
 * which a shard is missing, so that ends which were not seen make nothing overdue, and stops when
 * k6 interrupts what a stage left open, which never finishes.
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
  const moments = momentsOf(watched, first, end, { path: path.name, stage: stage.index });
  const now = moments.at(-1);
  if (now === undefined) return 0;
  const interruptedAtMs =
    stage.startMs +
    driveMs(load, stage.holdMs) +
    gracefulStopMs({ latencyBoundMs: path.latencyBoundMs });
  if (now.slowestMs > interruptedAtMs) return 0;
  const old = moments.findLast((moment) => moment.fastestMs <= now.slowestMs - path.latencyBoundMs);
  return Math.max(0, (old?.started ?? 0) - now.finished);
}

/** The first second from which on every shard was seen in each, up to `end`. */
function whole(seconds: readonly TimelineSecond[], end: number): number {
  let first = end + 1;
  while (first > 0 && seconds[first - 1]?.missing.length === 0) first -= 1;
  return first;
}

/** Counts since the first second, and the instants that the shards' frames reach to. */
interface Moment {
  readonly slowestMs: number;
  readonly fastestMs: number;
  readonly started: number;
  readonly finished: number;
}

function momentsOf(
  { seconds, shards }: Watched,
  first: number,
  end: number,
  of: { readonly path: string; readonly stage: number },
): readonly Moment[] {
  const reach = new Map<number, number>();
  let [started, finished] = [0, 0];
  return seconds.slice(first, end + 1).map((second) => {
    for (const [shard, toMs] of reachOf(second, shards)) reach.set(shard, toMs);
    const cell = second.cells.find((each) => each.path === of.path && each.stage === of.stage);
    started += cell?.started ?? 0;
    finished += cell?.finished ?? 0;
    const heard = reach.size < shards ? 0 : Math.min(...reach.values());
    return { slowestMs: heard, fastestMs: Math.max(...reach.values()), started, finished };
  });
}

/** Where recordings do not say what a frame covers, it is its second. */
function reachOf(second: TimelineSecond, shards: number): readonly (readonly [number, number])[] {
  if (second.spans !== undefined) return second.spans.map(({ shard, toMs }) => [shard, toMs]);
  const toMs = (second.second + 1) * 1000;
  return Array.from({ length: shards }, (_, shard) => [shard, toMs]);
}
