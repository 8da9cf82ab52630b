import { type LevelRate, levelRateOf } from '../capacity/capacity.ts';
import { judgedPoints } from '../capacity/search/judgedPoints.ts';
import { searchResult } from '../capacity/search/searchResult.ts';
import {
  breachText,
  lowestBreach,
  pointState,
  pointText,
  sloCapacity,
} from '../capacity/sloCapacity.ts';
import type { Plan } from '../plan/plan.ts';
import { breachLevel, type LoadPoint } from '../stages/loadPoint.ts';
import { perSecond } from '../text/figures.ts';
import { formatPercent, formatRate } from '../text/units.ts';
import type { VerdictState } from './verdict.ts';

/** Whether the load that the scenario requires was proven. */
export interface Requirement {
  readonly state: VerdictState;
  /** The load at 100%. */
  readonly peak: LevelRate;
  /** The load that the scenario requires (`load.require`). */
  readonly needed: LevelRate;
  /** The lower end of the SLO capacity; null when no stage below the first breach met every SLO. */
  readonly proven: LevelRate | null;
  /** `needed 160/s, proven 136/s: not proven (100% of the peak required, 85% proven)`. */
  readonly text: string;
  /** What decided: the breach, or why nothing was shown. */
  readonly reason: string;
}

/** The part of a plan that says what is required. */
export interface RequiredLoad {
  readonly requiredLevel: Plan['requiredLevel'];
  readonly search?: Plan['search'];
  readonly paths: readonly Pick<Plan['paths'][number], 'name' | 'peakRatePerSecond'>[];
}

/**
 * Where a search drove a level several times, most of its trials decide. The text of a search begins with the capacity and its interval.
 *
 * - fail: the lowest stage that breached an SLO lies at the required level or below it;
 * - pass: a stage at the required level or above it met every SLO, and no stage up to it breached one;
 * - unknown: neither. Nothing was driven so high, or what was driven is no evidence.
 *
 *   required 100%   85% met, 115% breached    unknown: the limit may lie on either side of 100%
 *                   85% met, 100% breached    fail
 *                   100% met, 115% breached   pass
 *                   150% met                  pass
 *
 * One more breach never improves the state.
 */
export function requirementOf(plan: RequiredLoad, all: readonly LoadPoint[]): Requirement {
  const level = plan.requiredLevel;
  const { paths, search } = plan;
  const points = search === undefined ? all : judgedPoints({ search }, all);
  const found = search === undefined ? '' : `${searchResult({ paths, search }, all).text}; `;
  const { lower, upper } = sloCapacity(points);
  const needed = levelRateOf(plan, level);
  const state = stateOf(level, lower, upper);
  return {
    state,
    peak: levelRateOf(plan, 1),
    needed,
    proven: lower,
    text: found + answerText(needed, lower, state === 'pass' ? 'proven' : 'not proven'),
    reason: reasonOf(state, level, points),
  };
}

function stateOf(level: number, lower: LevelRate | null, upper: LevelRate | null): VerdictState {
  if (upper !== null && upper.level <= level) return 'fail';
  return lower !== null && lower.level >= level ? 'pass' : 'unknown';
}

function answerText(needed: LevelRate, proven: LevelRate | null, answer: string): string {
  const required = `${formatPercent(needed.level)} of the peak required`;
  if (proven === null) {
    return `needed ${perSecond(needed.ratePerSecond)}, proven nothing: ${answer} (${required}, nothing proven)`;
  }
  const [wanted, shown] = [needed.ratePerSecond, proven.ratePerSecond];
  const isAlike = wanted !== shown && perSecond(wanted) === perSecond(shown);
  const text = isAlike ? formatRate : perSecond;
  return `needed ${text(wanted)}, proven ${text(shown)}: ${answer} (${required}, ${formatPercent(proven.level)} proven)`;
}

function reasonOf(state: VerdictState, level: number, points: readonly LoadPoint[]): string {
  const rising = [...points].sort((a, b) => a.level - b.level);
  const breach = lowestBreach(points);
  if (state === 'fail' && breach !== undefined) return breachText(breach);
  if (state === 'pass') {
    if (breach !== undefined) return `first breach: ${breachText(breach)}`;
    const excluded = points.some(({ slos }) => slos.some((slo) => slo.state === 'breached'));
    return excluded ? 'no stage that is evidence breached an SLO' : 'no stage breached an SLO';
  }
  const highest = rising.at(-1);
  if (highest === undefined) return 'no stage was measured';
  const undecided = rising.find(
    (point) =>
      point.level >= level &&
      (!breach || point.level < breachLevel(breach)) &&
      pointState(point) === 'none',
  );
  if (undecided !== undefined) return doubtOf(undecided);
  if (breach !== undefined) {
    return `no stage from ${formatPercent(level)} up to the first breach met every SLO; first breach: ${breachText(breach)}`;
  }
  return `no stage drove so much; the highest drove ${pointText(highest)}`;
}

/** Why a stage neither met nor breached its SLOs. */
export function doubtOf(point: LoadPoint): string {
  const at = `at ${pointText(point)}`;
  if (point.unknown !== null) return `load ${at} is no evidence: ${point.unknown}`;
  if (point.generatorLimited !== null) {
    return `load ${at} was limited by the generator: ${point.generatorLimited}`;
  }
  const open = point.slos.find((slo) => slo.state === 'unknown');
  if (open === undefined) return `no SLO to judge the load ${at} by`;
  return `${open.name} unknown ${at}: ${open.reason ?? 'no reason given'}`;
}
