import type { LevelRate } from '../../capacity/capacity.ts';
import { lowestBreach, noBracketText, pointState } from '../../capacity/sloCapacity.ts';
import { movedText } from '../../resource/movedWithLimit.ts';
import { breachLevel, isEvidence, type LoadPoint } from '../../stages/loadPoint.ts';
import { perSecond } from '../../text/figures.ts';
import { formatLevel, formatPercent } from '../../text/units.ts';
import type { ReadReport } from '../report.ts';
import type { Answer } from './readingLine.ts';
import type { Load, ReadingTexts } from './texts/readingTexts.ts';

/** Three decimals: a search's level has many. */
export const loadOf = ({ level, ratePerSecond }: Omit<LevelRate, 'paths'>): Load => ({
  rate: perSecond(ratePerSecond),
  level: formatPercent(Number(level.toFixed(3))),
});

const drivenAt = (point: LoadPoint): Load => ({
  rate: perSecond(point.total.offeredPerSecond),
  level: formatLevel(point),
});

/** How much the target can take. */
export function loadAnswer(report: ReadReport, { capacity: texts }: ReadingTexts): Answer {
  const { capacity, points, requirement } = report;
  if (capacity === null) return heldAnswer(report, texts);
  const estimate = capacity.search?.estimate;
  const { state } = requirement;
  if (estimate) {
    const [low, high] = [estimate.lower, estimate.upper].map(({ ratePerSecond }) =>
      perSecond(ratePerSecond),
    );
    const found = { ...loadOf(estimate.capacity), low: low ?? '', high: high ?? '' };
    return { state, text: texts.found(found), source: 'capacity.search.estimate' };
  }
  const source = 'capacity.sloCapacity';
  const { lower, upper } = capacity.sloCapacity;
  if (lower && upper) return { state, text: texts.between(loadOf(lower), loadOf(upper)), source };
  if (lower) return { state, text: texts.atLeast(loadOf(lower)), source };
  if (upper) return { state, text: texts.below(loadOf(upper)), source };
  return { state: 'unknown', text: texts.unknown(noBracketText(points)), source: 'points' };
}

function heldAnswer({ points, requirement }: ReadReport, texts: ReadingTexts['capacity']): Answer {
  const source = 'points';
  const { state } = requirement;
  const breach = lowestBreach(points);
  const upTo = breach === undefined ? Infinity : breachLevel(breach);
  const passed = highest(
    points.filter((point) => pointState(point) === 'passing' && point.level < upTo),
  );
  if (passed && breach) {
    return { state, text: texts.between(drivenAt(passed), drivenAt(breach)), source };
  }
  if (passed) return { state, text: texts.held(drivenAt(passed)), source };
  if (breach) return { state, text: texts.notHeld(drivenAt(breach)), source };
  return { state: 'unknown', text: texts.unknown(noBracketText(points)), source };
}

const highest = (points: readonly LoadPoint[]): LoadPoint | undefined =>
  [...points].sort((a, b) => a.level - b.level).at(-1);

/** The stage that ends the SLO capacity: of a search the judged one, since single trials of a level may differ. */
export function firstBreach({ capacity, points }: ReadReport): LoadPoint | undefined {
  if (capacity === null) return lowestBreach(points);
  const { upper } = capacity.sloCapacity;
  return points.find(
    (point) => pointState(point) === 'breaching' && breachLevel(point) === upper?.level,
  );
}

/** Which SLO is breached at the lowest load. */
export function weakestAnswer(report: ReadReport, { breaks: texts }: ReadingTexts): Answer {
  const { points, requirement } = report;
  const breach = firstBreach(report);
  const slo = breach?.slos.find(({ state }) => state === 'breached');
  if (breach !== undefined && slo !== undefined) {
    const [moved] = report.resources?.moved ?? [];
    const text = texts.first(
      slo.name,
      drivenAt(breach),
      slo.reason ?? slo.state,
      moved === undefined ? null : movedText(moved),
    );
    return { state: requirement.state === 'fail' ? 'fail' : 'pass', text, source: 'points[].slos' };
  }
  const upTo = highest(points.filter((point) => pointState(point) === 'passing'));
  if (upTo !== undefined && points.every((point) => pointState(point) !== 'breaching')) {
    return { state: 'pass', text: texts.none(drivenAt(upTo)), source: 'points[].slos' };
  }
  const reason = points.some(isEvidence) ? noBracketText(points) : requirement.reason;
  return { state: 'unknown', text: texts.unknown(reason), source: 'points' };
}
