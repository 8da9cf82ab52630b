import { createHash } from 'node:crypto';
import { mulberry32 } from '../../core/traffic/mulberry32.ts';

/** Pseudo-random values that a seed determines. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [low, high]. */
  whole(low: number, high: number): number;
  pick<T>(these: readonly T[]): T;
}

/** The same `seed` and `name` give the same values on every machine: mulberry32 of their SHA-256. */
export function createRandom(seed: number, name: string): Random {
  const next = mulberry32(createHash('sha256').update(`${seed} ${name}`).digest().readInt32LE(0));
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    whole,
    pick: (these) => {
      const one = these[whole(0, these.length - 1)];
      if (one === undefined) throw new Error('pick got an empty list');
      return one;
    },
  };
}
