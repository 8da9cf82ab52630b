import type { Interval } from '../result.ts';
import type { JudgedMutant, Outcome } from './mutant.ts';

export interface Score {
  readonly counts: Readonly<Record<Outcome, number>>;
  /** Mutants without the equivalent ones. */
  readonly judged: number;
  /** The share of the judged mutants that a test killed or that timed out; NaN without any. */
  readonly share: number;
  readonly interval: Interval | null;
}

export function scoreOf(mutants: readonly JudgedMutant[]): Score {
  const count = (outcome: Outcome) => mutants.filter((one) => one.outcome === outcome).length;
  const counts = {
    killed: count('killed'),
    'timed out': count('timed out'),
    survived: count('survived'),
    'not covered': count('not covered'),
    equivalent: count('equivalent'),
  };
  const detected = counts.killed + counts['timed out'];
  const judged = mutants.length - counts.equivalent;
  return { counts, judged, share: detected / judged, interval: wilson(detected, judged) };
}

/** The 97.5th percentile of the standard normal distribution. */
const z = 1.959963984540054;

/** The 95% score interval of a share (E. B. Wilson, 1927); null without trials. */
export function wilson(successes: number, trials: number): Interval | null {
  if (trials === 0) return null;
  const share = successes / trials;
  const scale = 1 + z ** 2 / trials;
  const centre = (share + z ** 2 / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  return {
    low: Math.max(0, centre - half),
    high: Math.min(1, centre + half),
    coverage: 0.95,
  };
}
