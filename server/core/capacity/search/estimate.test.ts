import { describe, expect, it } from 'vitest';
import type { LevelVotes } from './enclosure.ts';
import { estimateCapacity, normalCdf } from './estimate.ts';

const vote = (level: number, passes: number, breaches: number): LevelVotes => ({
  ...{ level, passes, breaches, unknown: 0 },
});

describe('the normal distribution', () => {
  it.each([
    [0, 0.5],
    [1.959964, 0.975],
    [-1.959964, 0.025],
    [-1, 0.15865525],
    [3, 0.9986501],
  ])('Φ(%d) is %d', (z, expected) => {
    expect(normalCdf(z)).toBeCloseTo(expected, 6);
  });
});

describe('the estimate', () => {
  const sharp = [vote(0.5, 1, 0), vote(0.975, 9, 0), vote(1.025, 0, 9), vote(1.5, 0, 1)];

  it('of a sharp limit is the middle of its gap, and the interval nearly all of it', () => {
    const { level, lower, upper } = estimateCapacity(sharp, [0.975, 1.025]);
    expect(level).toBeCloseTo(Math.sqrt(0.975 * 1.025), 3);
    expect(lower).toBeGreaterThan(0.975);
    expect(lower).toBeLessThan(0.979);
    expect(upper).toBeLessThan(1.025);
    expect(upper).toBeGreaterThan(1.021);
  });

  it('moves towards the end that is undecided', () => {
    const soft = [vote(0.5, 1, 0), vote(0.975, 3, 0), vote(1.025, 2, 3), vote(1.5, 0, 1)];
    const { level, lower, upper } = estimateCapacity(soft, [0.975, 1.025]);
    expect(level).toBeGreaterThan(1.01);
    expect(lower).toBeLessThan(level);
    expect(upper).toBeGreaterThan(1.025);
  });

  it('narrows with every trial', () => {
    const width = (times: number): number => {
      const votes = [vote(0.9, 2 * times, times), vote(1.1, times, 2 * times)];
      const { lower, upper } = estimateCapacity(votes, [0.9, 1.1]);
      return upper / lower;
    };
    expect(width(4)).toBeLessThan(width(2));
    expect(width(2)).toBeLessThan(width(1));
  });

  it('forgives one trial far away that something else decided', () => {
    const lapsed = [vote(0.4, 2, 1), ...sharp];
    const { level } = estimateCapacity(lapsed, [0.975, 1.025]);
    expect(level).toBeCloseTo(1, 2);
  });
});
