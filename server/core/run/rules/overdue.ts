import type { ShardSpan, TimelineSecond } from '../../measure/timeline.ts';
import { driveMs, gracefulStopMs } from '../../plan/arrival.ts';
import type { StageLoad, StagePlan } from '../../plan/plan.ts';
import type { Watched } from './watched.ts';

type Path = Watched['paths'][number];

/**
 * Journeys of a path that are open for longer than its latency bound when second `end` closes: at
 * least so many. Per stage it is what had started by then − bound, less what has finished by then;
 * journeys that overtake others make the true number larger. What a push tells is as old as the push
 * before it at most, and as young as its own arrival, so a push that comes late makes nothing overdue. It counts from the last second in
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

/** Counts since the first second: the starts reach to `fastestMs` at most, the ends to `slowestMs` at least. */
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
  const reach = new Map<number, ShardSpan>();
  let [started, finished] = [0, 0];
  return seconds.slice(first, end + 1).map((second) => {
    for (const span of spansOf(second, shards)) reach.set(span.shard, span);
    const cell = second.cells.find((each) => each.path === of.path && each.stage === of.stage);
    started += cell?.started ?? 0;
    finished += cell?.finished ?? 0;
    const spans = [...reach.values()];
    const slowestMs = spans.length < shards ? 0 : Math.min(...spans.map(({ fromMs }) => fromMs));
    const fastestMs = Math.max(...spans.map(({ toMs }) => toMs));
    return { slowestMs, fastestMs, started, finished };
  });
}

/** Where recordings do not say what a frame covers, it is its second. */
function spansOf(second: TimelineSecond, shards: number): readonly ShardSpan[] {
  const [fromMs, toMs] = [second.second * 1000, (second.second + 1) * 1000];
  return second.spans ?? Array.from({ length: shards }, (_, shard) => ({ shard, fromMs, toMs }));
}
