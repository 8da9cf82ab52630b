import { describe, expect, it } from 'vitest';
import { shareInterval } from '../result.ts';
import type { JudgedMutant, Outcome } from './mutant.ts';
import { scoreOf } from './score.ts';

const judged = (outcome: Outcome): JudgedMutant => ({
  outcome,
  by: null,
  mutant: { file: 'a.ts', line: 1, from: 0, to: 1, original: 'a', replacement: 'b', operator: 'X' },
});

describe('scoreOf', () => {
  it('counts a time-out as killed, and what no test reaches as alive', () => {
    const all = [judged('killed'), judged('timed out'), judged('survived'), judged('not covered')];
    expect(scoreOf(all)).toEqual({
      counts: { killed: 1, 'timed out': 1, survived: 1, 'not covered': 1, equivalent: 0 },
      judged: 4,
      share: 0.5,
      interval: shareInterval(2, 4),
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
