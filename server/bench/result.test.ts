import { describe, expect, it } from 'vitest';
import { median, medianInterval, medianRow } from './result.ts';

describe('median', () => {
  it('is the middle value, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
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
