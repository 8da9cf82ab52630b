import { judgesSeconds, sloCriterion } from '../../slo/slo.ts';
import { isHeld, type RoundPlan, type StagePlan } from '../../traffic/round.ts';
import type { Plan } from '../plan.ts';

/** An overload of a plan, between the level before it and the one at which the target is watched. */
export interface PlannedOverload {
  /** The first level of the round: what is normal. */
  readonly before: StagePlan;
  readonly overload: StagePlan;
  readonly recovery: StagePlan;
}

export function overloadsOf({ stages }: Pick<RoundPlan, 'stages'>): readonly PlannedOverload[] {
  const before = stages.find(isHeld);
  return stages.flatMap((recovery, index) => {
    const overload = stages.slice(0, index).findLast(isHeld);
    const isWatched = recovery.transient === 'recovery';
    return before !== undefined && overload !== undefined && isWatched
      ? [{ before, overload, recovery }]
      : [];
  });
}

const windowSecondsMin = 5;

/**
 * So many seconds one after the other in which every SLO must be met for the target to be back: five, or as many as give
 * each SLO the journeys that it is judged from, and one more for those that end at the edges.
 */
export function recoveryWindowSeconds(
  { slos }: Pick<Plan, 'slos'>,
  { loads }: Pick<StagePlan, 'loads'>,
): number {
  const needed = slos
    .filter((slo) => !judgesSeconds(slo))
    .flatMap((slo) => {
      const rate = loads.find(({ path }) => path === slo.path)?.ratePerSecond ?? 0;
      return rate === 0 ? [] : [Math.ceil(sloCriterion(slo).samplesNeeded / rate - 1e-9) + 1];
    });
  return Math.max(windowSecondsMin, ...needed);
}
