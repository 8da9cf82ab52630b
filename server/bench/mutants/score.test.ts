import { describe, expect, it } from 'vitest';
import type { JudgedMutant, Outcome } from './mutant.ts';
import { scoreOf, wilson } from './score.ts';

const judged = (outcome: Outcome): JudgedMutant => ({
  outcome,
  by: null,
  mutant: { file: 'a.ts', line: 1, from: 0, to: 1, original: 'a', replacement: 'b', operator: 'X' },
});

describe('wilson', () => {
  it('gives the published intervals', () => {
    // R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    const published = [
      { successes: 81, trials: 263, low: 0.2553, high: 0.3662 },
      { successes: 15, trials: 148, low: 0.0624, high: 0.1605 },
      { successes: 0, trials: 20, low: 0, high: 0.1611 },
      { successes: 1, trials: 29, low: 0.0061, high: 0.1718 },
    ];
    for (const { successes, trials, low, high } of published) {
      const interval = wilson(successes, trials);
      expect(interval?.low).toBeCloseTo(low, 4);
      expect(interval?.high).toBeCloseTo(high, 4);
      expect(interval?.coverage).toBe(0.95);
    }
  });

  it('stays within 0 and 1, and needs a trial', () => {
    expect(wilson(20, 20)?.high).toBe(1);
    expect(wilson(0, 20)?.low).toBe(0);
    expect(wilson(0, 0)).toBeNull();
  });
});

describe('scoreOf', () => {
  it('counts a time-out as killed, and what no test reaches as alive', () => {
    const all = [judged('killed'), judged('timed out'), judged('survived'), judged('not covered')];
    expect(scoreOf(all)).toEqual({
      counts: { killed: 1, 'timed out': 1, survived: 1, 'not covered': 1, equivalent: 0 },
      judged: 4,
      share: 0.5,
      interval: wilson(2, 4),
    });
  });

  it('leaves equivalent mutants out', () => {
    const { judged: count, share, counts } = scoreOf([judged('killed'), judged('equivalent')]);
    expect({ count, share, equivalent: counts.equivalent }).toEqual({
      count: 1,
      share: 1,
      equivalent: 1,
    });
  });
});
