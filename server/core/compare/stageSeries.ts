import { cellsOf, totalsOf } from '../measure/pathTotals.ts';
import { spansOf, type TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import { windowOfPath } from '../stages/window.ts';
import type { StagePlan } from '../traffic/round.ts';
import type { PathSecond } from './secondTable.ts';

/**
 * A path's seconds in the window of a stage in which achieved throughput is counted too: without the first seconds,
 * in which the load still rises. `seconds` are those of the stage's round. Empty where the hold has no window.
 */
export function stageSeries(
  plan: Plan,
  path: string,
  stage: StagePlan,
  seconds: readonly TimelineSecond[],
): readonly PathSecond[] {
  return windowSeconds(plan, path, stage, seconds).map((second) => {
    const inside = totalsOf(cellsOf([second], path, stage.index));
    return {
      durationMs: meanSpanMs(second),
      completed: inside.correct + inside.refused,
      failed: inside.failed,
      finished: inside.correct + inside.refused + inside.failed,
      journeyMs: inside.journeyMs,
    };
  });
}

/** The seconds of that window. */
export function windowSeconds(
  plan: Plan,
  path: string,
  stage: StagePlan,
  seconds: readonly TimelineSecond[],
): readonly TimelineSecond[] {
  const spec = plan.paths.find(({ name }) => name === path);
  if (spec === undefined) return [];
  const totals = totalsOf(cellsOf(seconds, path, stage.index));
  return windowOfPath(spec, totals, stage, seconds).seconds;
}

/** Shards cover nearly the same time; none covers none. */
export function meanSpanMs(second: TimelineSecond): number {
  const spans = spansOf(second);
  const all = spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  return all / Math.max(1, spans.length);
}
