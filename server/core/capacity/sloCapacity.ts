import type { LoadPoint } from '../stages/loadPoint.ts';
import type { Capacity, LevelRate } from './capacity.ts';

/** What a stage says about the SLOs; `none` when it is no evidence or an SLO could not be judged. */
export type PointState = 'passing' | 'breaching' | 'none';

/**
 * A breach is a breach however little else is known of the stage; it passes only when every SLO is
 * met. Unknown and generator-limited stages are no evidence about the target.
 */
export function pointState(point: LoadPoint): PointState {
  if (point.unknown !== null || point.generatorLimited !== null) return 'none';
  if (point.slos.some((slo) => slo.state === 'breached')) return 'breaching';
  const met = point.slos.length > 0 && point.slos.every((slo) => slo.state === 'met');
  return met ? 'passing' : 'none';
}

/**
 * Brackets the SLO capacity: the lowest breaching stage, and the highest passing stage below it. A
 * stage that passes above a breach does not count, nor does one of the same level. A stage that is
 * no evidence is never an end of the bracket; inside it, it leaves the bracket wider, and the text
 * says so.
 */
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
  if (passing && breach) return `between ${loadText(passing)} and ${loadText(breach)} of the peak`;
  if (passing) return `at least ${loadText(passing)} of the peak`;
  if (breach) return `below ${loadText(breach)} of the peak`;
  return 'not known: no stage is evidence';
}

function insideText(inside: readonly LoadPoint[]): string {
  const levels = [...new Set(inside.map((point) => levelText(point.level)))];
  return levels.length === 0 ? '' : ` (no evidence at ${levels.join(', ')})`;
}

const loadText = (point: LoadPoint): string =>
  `${levelText(point.level)} (${rateText(point.total.offeredPerSecond)}/s)`;

/** 0.85 as `85%`, 1.125 as `112.5%`. */
export const levelText = (level: number): string => `${Number((level * 100).toFixed(2))}%`;

/** Whole numbers from 10 on, one decimal below. */
const rateText = (rate: number): string => (rate >= 10 ? rate.toFixed(0) : rate.toFixed(1));

function levelRate(point: LoadPoint): LevelRate {
  return {
    level: point.level,
    ratePerSecond: point.total.offeredPerSecond,
    paths: Object.fromEntries(
      Object.entries(point.paths).map(([path, measured]) => [path, measured.offeredPerSecond]),
    ),
  };
}
