import { isEvidence, type LoadPoint } from '../stages/loadPoint.ts';
import { perSecond } from '../text/figures.ts';
import { formatPercent } from '../text/units.ts';
import type { Capacity, LevelRate } from './capacity.ts';

/**
 * The SLO capacity is a bracket: its upper end is the lowest stage that breached an SLO, its lower end the
 * highest stage below it that met every SLO.
 *
 *   level    25%   40%   55%   70%   85%   115%  150%
 *   state    met   met   met   none  met   brch  brch
 *                                    └─────┘ SLO capacity
 *
 * A stage that meets the SLOs at or above the level of a breach does not count. A stage that is no evidence is
 * never an end; inside the bracket it leaves the bracket wider, and the text names it.
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

export function sloCapacity(points: readonly LoadPoint[]): Capacity['sloCapacity'] {
  const rising = [...points].sort((a, b) => a.level - b.level);
  const breach = rising.find((point) => pointState(point) === 'breaching');
  const passing = rising.findLast(
    (point) => pointState(point) === 'passing' && (!breach || point.level < breach.level),
  );
  const inside = rising.filter(
    (point) =>
      pointState(point) === 'none' &&
      (!passing || point.level > passing.level) &&
      (!breach || point.level < breach.level),
  );
  return {
    lower: passing ? levelRate(passing) : null,
    upper: breach ? levelRate(breach) : null,
    text: bracketText(passing, breach) + insideText(inside),
  };
}

function bracketText(passing: LoadPoint | undefined, breach: LoadPoint | undefined): string {
  const [from, to] = [passing, breach].map((point) => point && loadText(loadOf(point)));
  if (from && to) return `between ${from} and ${to} of the peak`;
  if (from) return `at least ${from} of the peak`;
  if (to) return `below ${to} of the peak`;
  return 'not known: no stage is evidence';
}

function insideText(inside: readonly LoadPoint[]): string {
  const levels = [...new Set(inside.map((point) => formatPercent(point.level)))];
  return levels.length === 0 ? '' : ` (no evidence at ${levels.join(', ')})`;
}

/** `85% (136/s)`. */
export const loadText = (load: Pick<LevelRate, 'level' | 'ratePerSecond'>): string =>
  `${formatPercent(load.level)} (${perSecond(load.ratePerSecond)})`;

/** Level and offered load of a stage. */
export const loadOf = (point: LoadPoint): Pick<LevelRate, 'level' | 'ratePerSecond'> => ({
  level: point.level,
  ratePerSecond: point.total.offeredPerSecond,
});

/** The first breached SLO of a stage that breached one: `pay p95 ≤ 750 ms breached at 115% (230/s): …`. */
export function breachText(point: LoadPoint): string {
  const first = point.slos.find((slo) => slo.state === 'breached');
  return `${first?.name ?? 'an SLO'} breached at ${loadText(loadOf(point))}: ${first?.reason ?? 'no reason given'}`;
}

function levelRate(point: LoadPoint): LevelRate {
  return {
    ...loadOf(point),
    paths: Object.fromEntries(
      Object.entries(point.paths).map(([path, measured]) => [path, measured.offeredPerSecond]),
    ),
  };
}
