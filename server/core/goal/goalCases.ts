import type { Plan } from '../plan/plan.ts';
import { formatPercent } from '../text/units.ts';
import { driftReason } from './driftText.ts';
import type { GoalReason, GoalResult } from './goalResult.ts';
import { overloadReasons } from './overloadText.ts';

export interface GoalCase extends GoalReason {
  /** The same in every run of the scenario. */
  readonly name: string;
}

/** What the goal asked, one by one, as CI follows it from run to run. */
export function goalCases(plan: Plan, result: GoalResult): readonly GoalCase[] {
  const { overloads = [], drifts = [] } = result;
  const named = overloads.flatMap((overload, index): readonly GoalCase[] => {
    if (result.goal === 'soak') return [];
    const nth = overloads.length > 1 ? ` (${index + 1})` : '';
    const names = ['goodput under', 'recovery from'].map(
      (what) => `${what} ${formatPercent(overload.level)}${nth}`,
    );
    return overloadReasons(result.goal, overload, plan.expect ?? {}).map(({ state, text }, of) => ({
      name: names[of] ?? '',
      state,
      text,
    }));
  });
  const drifting = drifts.map((drift): GoalCase => {
    const { state, text } = driftReason(plan, drift);
    return { name: `drift of ${drift.path} ${drift.figure}`, state, text };
  });
  return [...named, ...drifting];
}
