import { pointState, pointText, sloCapacity } from '../capacity/sloCapacity.ts';
import type { Plan } from '../plan/plan.ts';
import { breachLevel, isEvidence, type LoadPoint } from '../stages/loadPoint.ts';
import { doubtOf, type RequiredLoad, requirementOf } from './requirement.ts';
import type { Reason } from './verdict.ts';

/**
 * Reasons from the load points. The first says whether the required load was proven. Holding a load adds each
 * stage up to the required level: every one of them counts, while a search counts the highest that met its SLOs.
 */
export function loadReasons(
  plan: Pick<Plan, 'goal'> & RequiredLoad,
  points: readonly LoadPoint[],
): readonly Reason[] {
  const { state, needed, text, reason } = requirementOf(plan, points);
  if (plan.search !== undefined) return [{ state, text: `${text}; ${reason}` }];
  if (plan.goal === 'find-capacity') {
    return [{ state, text: `${text}; SLO capacity ${sloCapacity(points).text}; ${reason}` }];
  }
  const held = points.filter((point) => breachLevel(point) <= needed.level).flatMap(heldReasons);
  return [{ state, text: `${text}; ${reason}` }, ...held.filter((each) => each.text !== reason)];
}

function heldReasons(point: LoadPoint): readonly Reason[] {
  const at = `at ${pointText(point)}`;
  if (pointState(point) === 'passing') {
    return [{ state: 'pass', text: `all ${point.slos.length} SLOs met ${at}` }];
  }
  if (!isEvidence(point) || point.slos.length === 0) {
    return [{ state: 'unknown', text: doubtOf(point) }];
  }
  return point.slos
    .filter((slo) => slo.state !== 'met')
    .map((slo) => ({
      state: slo.state === 'breached' ? 'fail' : 'unknown',
      text: `${slo.name} ${slo.state} ${at}: ${slo.reason ?? 'no reason given'}`,
    }));
}
