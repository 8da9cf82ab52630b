import { groupBy } from '../groupBy.ts';
import { breachLevel, isEvidence, type LoadPoint } from '../stages/loadPoint.ts';
import { perSecond } from '../text/figures.ts';
import { formatLevel } from '../text/units.ts';
import type { Capacity, LevelRate } from './capacity.ts';

/**
 * The SLO capacity is a bracket: its upper end is the lowest stage that breached an SLO, its lower end the
 * highest stage below it that met every SLO.
 *
 *   level    25%   40%   55%   70%   85%   115%  150%
 *   state    met   met   met   none  met   brch  brch
 *                                    └─────┘ SLO capacity
 *
 * Where paths have several levels, a stage proves the lowest of them, and its breach counts at the highest. A stage
 * that meets the SLOs at or above the level of a breach does not count. A stage that is no evidence, or undecided, is
 * never an end; inside the bracket it leaves the bracket wider, and the text names it with its result.
 */

/** What a stage says about the SLOs; `none` when it is no evidence or an SLO could not be judged. */
export type PointState = 'passing' | 'breaching' | 'none';

/** One breached SLO makes a stage `breaching`; it is `passing` only when it has SLOs and every one is met. */
export function pointState(point: LoadPoint): PointState {
  if (!isEvidence(point)) return 'none';
  if (point.slos.some((slo) => slo.state === 'breached')) return 'breaching';
  const met = point.slos.length > 0 && point.slos.every((slo) => slo.state === 'met');
  return met ? 'passing' : 'none';
}

/** What a stage came to, in two words: whether it met its SLOs, or why it says nothing about them. */
export function stageResult(point: LoadPoint): {
  readonly state: 'pass' | 'fail' | 'unknown';
  readonly text: string;
} {
  if (!isEvidence(point)) {
    return { state: 'unknown', text: point.unknown === null ? 'generator-limited' : 'no evidence' };
  }
  if (point.slos.length === 0) return { state: 'unknown', text: 'no SLO' };
  const state = pointState(point);
  if (state === 'none') return { state: 'unknown', text: 'undecided' };
  return state === 'passing'
    ? { state: 'pass', text: 'SLOs met' }
    : { state: 'fail', text: 'SLO breached' };
}

export function sloCapacity(points: readonly LoadPoint[]): Capacity['sloCapacity'] {
  const rising = [...points].sort((a, b) => a.level - b.level);
  const breach = lowestBreach(points);
  const upTo = breach === undefined ? Infinity : breachLevel(breach);
  const passing = rising.findLast((point) => pointState(point) === 'passing' && point.level < upTo);
  const inside = rising.filter(
    (point) =>
      pointState(point) === 'none' &&
      (!passing || point.level > passing.level) &&
      point.level < upTo,
  );
  return {
    lower: passing ? levelRate(passing, passing.level) : null,
    upper: breach ? levelRate(breach, upTo) : null,
    text: bracketText(points, passing, breach) + insideText(inside),
  };
}

/** The stage that breached an SLO at the lowest level; of several, the first. */
export function lowestBreach(points: readonly LoadPoint[]): LoadPoint | undefined {
  return [...points]
    .sort((a, b) => breachLevel(a) - breachLevel(b))
    .find((point) => pointState(point) === 'breaching');
}

function bracketText(
  points: readonly LoadPoint[],
  passing: LoadPoint | undefined,
  breach: LoadPoint | undefined,
): string {
  const [from, to] = [passing, breach].map((point) => point && pointText(point));
  if (from && to) return `between ${from} and ${to} of the peak`;
  if (from) return `at least ${from} of the peak`;
  if (to) return `below ${to} of the peak`;
  return `not known: ${noBracketText(points)}`;
}

/** Why there is no bracket at all: `no stage met every SLO or breached one`. */
export function noBracketText(points: readonly LoadPoint[]): string {
  return points.some(isEvidence)
    ? 'no stage met every SLO or breached one'
    : 'no stage is evidence';
}

/** ` (no evidence at 70%, undecided at 85%)`. */
function insideText(inside: readonly LoadPoint[]): string {
  const texts = [...groupBy(inside, (point) => stageResult(point).text)].map(
    ([text, points]) => `${text} at ${[...new Set(points.map(formatLevel))].join(', ')}`,
  );
  return texts.length === 0 ? '' : ` (${texts.join(', ')})`;
}

/** `85% (136/s)`. */
export const loadText = (load: Pick<LevelRate, 'level' | 'ratePerSecond'>): string =>
  `${formatLevel(load)} (${perSecond(load.ratePerSecond)})`;

/** Level and offered load of a stage: `85% (136/s)`, `50%–150% (170/s)` of paths at several levels. */
export const pointText = (point: LoadPoint): string =>
  `${formatLevel(point)} (${perSecond(point.total.offeredPerSecond)})`;

/** The first breached SLO of a stage that breached one: `pay p95 ≤ 750 ms breached at 115% (230/s): …`. */
export function breachText(point: LoadPoint): string {
  const first = point.slos.find((slo) => slo.state === 'breached');
  return `${first?.name ?? 'an SLO'} breached at ${pointText(point)}: ${first?.reason ?? 'no reason given'}`;
}

function levelRate(point: LoadPoint, level: number): LevelRate {
  return {
    level,
    ratePerSecond: point.total.offeredPerSecond,
    paths: Object.fromEntries(
      Object.entries(point.paths).map(([path, measured]) => [path, measured.offeredPerSecond]),
    ),
  };
}
