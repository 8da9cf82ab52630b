import { describe, expect, it } from 'vitest';
import { medianInterval, medianRow, shareInterval } from './result.ts';

describe('shareInterval', () => {
  it('gives the published intervals', () => {
    // R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    const published = [
      { successes: 81, trials: 263, low: 0.2553, high: 0.3662 },
      { successes: 15, trials: 148, low: 0.0624, high: 0.1605 },
      { successes: 0, trials: 20, low: 0, high: 0.1611 },
      { successes: 1, trials: 29, low: 0.0061, high: 0.1718 },
      { successes: 950, trials: 1_000, low: 0.9347, high: 0.9619 },
    ];
    for (const { successes, trials, low, high } of published) {
      const interval = shareInterval(successes, trials);
      expect(interval?.low).toBeCloseTo(low, 4);
      expect(interval?.high).toBeCloseTo(high, 4);
      expect(interval?.coverage).toBe(0.95);
    }
  });

  it('stays within 0 and 1, and needs a trial', () => {
    expect(shareInterval(20, 20)?.high).toBe(1);
    expect(shareInterval(0, 20)?.low).toBe(0);
    expect(shareInterval(0, 0)).toBeNull();
  });
});

describe('medianInterval', () => {
  const upTo = (n: number) => Array.from({ length: n }, (_, i) => n - i);

  it('takes the ranks of the sign test’s table', () => {
    // Conover, Practical Nonparametric Statistics: n=10 → ranks 2 and 9, 97.85%; n=20 → 6 and 15, 95.86%.
    expect(medianInterval(upTo(10))).toEqual({ low: 2, high: 9, coverage: 0.978515625 });
    expect(medianInterval(upTo(20))).toMatchObject({ low: 6, high: 15 });
    expect(medianInterval(upTo(20))?.coverage).toBeCloseTo(0.9586, 4);
    expect(medianInterval(upTo(6))).toEqual({ low: 1, high: 6, coverage: 0.96875 });
  });

  it('gives the coverage of the range for few values, and null without values', () => {
    expect(medianInterval([7, 5, 6])).toEqual({ low: 5, high: 7, coverage: 0.75 });
    expect(medianInterval([5])).toEqual({ low: 5, high: 5, coverage: 0 });
    expect(medianInterval([])).toBeNull();
  });

  it('is part of a row, beside the median', () => {
    expect(medianRow('ratio', '', [3, 1, 2])).toEqual({
      figure: 'ratio',
      unit: '',
      value: 2,
      interval: { low: 1, high: 3, coverage: 0.75 },
      samples: 3,
    });
  });
});
