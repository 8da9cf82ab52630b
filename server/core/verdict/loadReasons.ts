import { pointState, sloCapacity } from '../capacity/sloCapacity.ts';
import type { Plan } from '../plan/plan.ts';
import type { LoadPoint } from '../stages/loadPoint.ts';
import { perSecond } from '../text/figures.ts';
import { formatPercent } from '../text/units.ts';
import type { Reason } from './verdict.ts';

/** Reasons from the load points, judged by the scenario's goal. */
export const loadReasons = (goal: Plan['goal'], points: readonly LoadPoint[]): readonly Reason[] =>
  goal === 'find-capacity' ? [capacityReason(points)] : holdReasons(points);

/**
 * A search for the capacity passes when a passing stage lies below a breaching one. It fails when the target
 * breaches at the lowest load of the plan. It is unknown without a breach, and when lower stages than the
 * breach are no evidence.
 */
function capacityReason(points: readonly LoadPoint[]): Reason {
  const capacity = sloCapacity(points);
  const text = `SLO capacity ${capacity.text}`;
  if (capacity.upper === null) {
    const hint = capacity.lower ? ': no stage breached an SLO, so the limit lies higher' : '';
    return { state: 'unknown', text: text + hint };
  }
  const breach = `; first breach: ${firstBreach(points, capacity.upper.level)}`;
  if (capacity.lower !== null) return { state: 'pass', text: text + breach };
  const lowest = Math.min(...points.map((point) => point.level));
  return { state: capacity.upper.level === lowest ? 'fail' : 'unknown', text: text + breach };
}

function firstBreach(points: readonly LoadPoint[], level: number): string {
  const outcomes = points
    .filter((point) => point.level === level && pointState(point) === 'breaching')
    .flatMap((point) => point.slos.filter((slo) => slo.state === 'breached'));
  const [first] = outcomes;
  return first ? `${first.name} (${first.reason ?? 'breached'})` : 'not named';
}

/** Holding a load passes when every SLO is met in every stage. */
function holdReasons(points: readonly LoadPoint[]): readonly Reason[] {
  if (points.length === 0) return [{ state: 'unknown', text: 'no stage was measured' }];
  return points.flatMap(holdReason);
}

function holdReason(point: LoadPoint): readonly Reason[] {
  const at = `at ${formatPercent(point.level)} (${perSecond(point.total.offeredPerSecond)})`;
  if (point.unknown !== null) {
    return [{ state: 'unknown', text: `load ${at} is no evidence: ${point.unknown}` }];
  }
  if (point.generatorLimited !== null) {
    const text = `load ${at} was limited by the generator: ${point.generatorLimited}`;
    return [{ state: 'unknown', text }];
  }
  if (point.slos.length === 0) {
    return [{ state: 'unknown', text: `no SLO to judge the load ${at} by` }];
  }
  const notMet = point.slos.filter((slo) => slo.state !== 'met');
  if (notMet.length === 0) {
    return [{ state: 'pass', text: `all ${point.slos.length} SLOs met ${at}` }];
  }
  return notMet.map((slo) => ({
    state: slo.state === 'breached' ? 'fail' : 'unknown',
    text: `${slo.name} ${slo.state} ${at}: ${slo.reason ?? 'no reason given'}`,
  }));
}
