import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../traffic/mulberry32.ts';
import { kendallZ, slopesOf, trendOf } from './trend.ts';

const range = (length: number, of: (index: number) => number): readonly number[] =>
  Array.from({ length }, (_, index) => of(index));

it('takes the slopes of all pairs by their distance', () => {
  expect(slopesOf([1, 3, 9])).toEqual([2, 4, 6]);
  expect(slopesOf([5])).toEqual([]);
});

describe("Kendall's S by its deviation", () => {
  it('is that of an even rise of ten values', () => {
    // S = 45 of 45 pairs, variance 10·9·25/18 = 125.
    expect(
      kendallZ(
        range(10, (index) => 2 * index),
        2,
      ),
    ).toBeCloseTo(44 / Math.sqrt(125), 12);
    expect(
      kendallZ(
        range(10, (index) => -index),
        -1,
      ),
    ).toBeCloseTo(-44 / Math.sqrt(125), 12);
  });

  it('is nothing without a trend', () => {
    expect(kendallZ([1, 1, 1, 1], 0)).toBe(0);
    expect(kendallZ([], 0)).toBe(0);
  });

  it('is less where neighbours are alike', () => {
    const alike = [0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 2, 2, 2];
    const mixed = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 2, 2, 2];
    expect(kendallZ(alike, 0)).toBeLessThan(kendallZ(mixed, 0));
  });
});

describe('a trend', () => {
  it("is Sen's slope with its interval", () => {
    // Of all slopes equal; below: 0 1 2 2 2 2.33 2.75 3.5 4 5, where S has the deviation √(5·4·15/18) = 4.08.
    expect(trendOf([1, 2, 3, 4, 5], 1.96)).toEqual({ slope: 1, lower: 1, upper: 1, median: 3 });
    expect(trendOf([1], 1.96)).toBe(null);
    expect(trendOf([0, 4, 4, 6, 11], 1)).toEqual({
      ...{ slope: 2.166666666666667, lower: 1, upper: 4 },
      median: 4,
    });
  });

  it('is wider at more deviations, up to the least and the greatest slope', () => {
    const values = [0, 4, 4, 6, 11];
    expect(trendOf(values, 100)).toMatchObject({ lower: 0, upper: 5 });
    expect(trendOf(values, 0)).toMatchObject({ lower: 2, upper: 2.3333333333333335 });
  });

  it('holds the true slope in about 95 of 100 rows of noise', () => {
    const random = mulberry32(5);
    const held = range(400, () => {
      const noise = range(40, (index) => 0.3 * index + 4 * (random() + random() - 1));
      const found = trendOf(noise, 1.96);
      return found !== null && found.lower <= 0.3 && found.upper >= 0.3 ? 1 : 0;
    }).reduce((sum, each) => sum + each, 0);
    expect(held).toBeGreaterThan(366);
    expect(held).toBeLessThan(397);
  });
});
