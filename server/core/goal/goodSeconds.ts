import { totalsOf } from '../measure/pathTotals.ts';
import { countAtOrBelow } from '../measure/quantile.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import { goodMsOf } from '../stages/pathOutcomes.ts';
import { coveredMs } from '../stages/window.ts';

/** How many journeys of a path ended correctly and within its latency SLOs, of whatever stage. */
export function goodOf(
  { slos }: Pick<Plan, 'slos'>,
  path: string,
  cells: TimelineSecond['cells'],
): number {
  const totals = totalsOf(cells.filter((cell) => cell.path === path));
  const goodMs = goodMsOf(slos.filter((slo) => slo.path === path));
  return goodMs === null ? totals.correct : countAtOrBelow(totals.journeyMs, goodMs);
}

/** Good journeys of a path a second, over the time that the frames of these seconds cover; 0 without any. */
export function goodPerSecond(
  plan: Pick<Plan, 'slos'>,
  path: string,
  seconds: readonly TimelineSecond[],
): number {
  const ms = coveredMs(seconds);
  const good = goodOf(
    plan,
    path,
    seconds.flatMap(({ cells }) => cells),
  );
  return ms === 0 ? 0 : (good * 1000) / ms;
}

/** Whether each shard has a frame of its own in the second: a late push leaves its counts to a neighbour. */
export const isWhole = (
  { shards }: Pick<Plan, 'shards'>,
  second: Pick<TimelineSecond, 'shards'>,
): boolean => second.shards.length === shards;
