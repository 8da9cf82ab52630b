import { driftMaxDefault } from '../../scenario/goal.ts';
import { formatLevel, formatPercent, formatSpan } from '../../text/units.ts';
import type { Plan } from '../plan.ts';
import { overloadsOf } from './recoveryWindow.ts';
import { soakStage } from './soakBlocks.ts';

/** What a goal with overloads or a soak drives and asks, as one sentence; null for the other goals. */
export function goalText(plan: Pick<Plan, 'goal' | 'expect' | 'rounds'>): string | null {
  const { goal, expect = {} } = plan;
  if (goal === 'soak') {
    const stage = soakStage(plan);
    if (stage === undefined) return null;
    const most = formatPercent(expect.driftMax ?? driftMaxDefault);
    return `It holds ${formatLevel(stage)} of the peak for ${formatSpan(stage.holdMs)} and looks for drift: more than ${most} is too much.`;
  }
  const planned = plan.rounds.slice(0, 1).flatMap(overloadsOf);
  const [first] = planned;
  if (first === undefined) return null;
  const levels = planned.map(({ overload }) => formatLevel(overload)).join(', then to ');
  const { goodputMin, recoveredMs } = expect;
  const asked = [
    ...(goodputMin === undefined
      ? []
      : [`a goodput of ${formatPercent(goodputMin)} of that before or more`]),
    ...(recoveredMs === undefined ? [] : [`normal within ${formatSpan(recoveredMs)}`]),
  ];
  const asks = asked.length === 0 ? '' : `; it asks for ${asked.join(', and ')}`;
  return `It goes from ${formatLevel(first.before)} of the peak to ${levels}, ${formatSpan(first.overload.holdMs)} each time, and watches the target for ${formatSpan(first.recovery.holdMs)} after it${asks}.`;
}
