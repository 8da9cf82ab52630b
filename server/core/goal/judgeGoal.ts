import type { GapCause } from '../evidence/gap.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import { makesLevels, overloads, type ShapedGoal } from '../scenario/goal.ts';
import type { LoadPoint } from '../stages/loadPoint.ts';
import { driftReasons } from './driftText.ts';
import type { GoalReason, GoalResult, ToldReason } from './goalResult.ts';
import { overloadResults } from './overload.ts';
import { overloadReasons } from './overloadText.ts';
import { driftResults } from './soak.ts';

/** What the goal of a plan came to; null for one whose answer is the requirement and the capacity. */
export function judgeGoal(
  plan: Plan,
  timeline: readonly TimelineSecond[],
  points: readonly LoadPoint[],
  causes: readonly GapCause[] = [],
): GoalResult | null {
  const { goal, expect = {} } = plan;
  if (!makesLevels(goal)) return null;
  if (overloads(goal)) {
    const results = overloadResults(plan, timeline, points, causes);
    const reasons = results.flatMap((result) => overloadReasons(goal, result, expect));
    return { ...judged(goal, reasons), method: overloadMethod, overloads: results };
  }
  const drifts = driftResults(plan, timeline, causes);
  return { ...judged(goal, driftReasons(plan, drifts)), method: driftMethod, drifts };
}

const rank = { fail: 2, unknown: 1, pass: 0 } as const;

/** Without a reason nothing was shown. */
function judged(
  goal: ShapedGoal,
  reasons: readonly ToldReason[],
): Pick<GoalResult, 'goal' | 'state' | 'text' | 'reasons'> {
  const none = `${goal}: the plan has no such stage`;
  const all: readonly ToldReason[] =
    reasons.length > 0 ? reasons : [{ state: 'unknown', text: none, brief: none }];
  const [worst] = [...all].sort((a, b) => rank[b.state] - rank[a.state]);
  return {
    goal,
    state: worst?.state ?? 'unknown',
    text: all.flatMap(({ brief }) => (brief === '' ? [] : [brief])).join('; '),
    reasons: all.map(({ state, text }): GoalReason => ({ state, text })),
  };
}

const overloadMethod =
  "goodput: journeys that ended correctly and within the latency SLO while the overload lasted, by time covered, beside those of the level before after its first max(3 s, the journey's p95); normal: the first second of the first window in which the goodput of each path is at least 90% of that before (in each second 90% of the lowest second before) and every SLO is met by the journeys that began after the load was back";

const driftMethod =
  "after the first tenth: latency and goodput by Theil and Sen's slope of the blocks with Sen's interval, its variance corrected for serial correlation (Hamed and Rao); errors by the last third against the first (Newcombe, or the scatter of the blocks where it is wider); 5% false alarms over all figures together (Bonferroni); what would have been seen: with a power of 95%";
