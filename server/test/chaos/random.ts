import { createHash } from 'node:crypto';
import { mulberry32 } from '../support/mulberry32.ts';

/** Draws that a seed repeats. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [low, high]. */
  whole(low: number, high: number): number;
  pick<T>(these: readonly T[]): T;
}

/** The same `seed` and `name` draw the same, on every machine: mulberry32 from a SHA-256 of both. */
export function createRandom(seed: number, name: string): Random {
  const next = mulberry32(createHash('sha256').update(`${seed} ${name}`).digest().readInt32LE(0));
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    whole,
    pick: (these) => {
      const one = these[whole(0, these.length - 1)];
      if (one === undefined) throw new Error('there is nothing to pick from');
      return one;
    },
  };
}
