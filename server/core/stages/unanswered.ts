import { openJourneys, type PathTotals } from '../measure/pathTotals.ts';
import { interruptedAtMs } from '../traffic/arrival.ts';
import type { PathPlan } from '../traffic/journey.ts';
import type { StageLoad, StagePlan } from '../traffic/round.ts';

/** k6 writes its last figures about when it ends. */
const flushToleranceMs = 250;

/**
 * How many journeys of a path in a stage are open and count as errors: all that are open once k6 has interrupted them,
 * in ms of the round by `recordedUntilMs`; before, those that `overdue` counts as open past their bound.
 */
export function unansweredOf(
  path: Pick<PathPlan, 'latencyBoundMs'>,
  load: StageLoad,
  stage: StagePlan,
  totals: PathTotals,
  recordedUntilMs: number,
  overdue: () => number,
): number {
  const open = openJourneys(totals);
  const decided = recordedUntilMs >= interruptedAtMs(path, load, stage) - flushToleranceMs;
  return decided ? open : Math.min(open, overdue());
}
