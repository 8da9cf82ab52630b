import { type Interval, shareInterval } from '../result.ts';
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
  return { counts, judged, share: detected / judged, interval: shareInterval(detected, judged) };
}
