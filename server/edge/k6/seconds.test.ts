import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyHistogram,
  type Histogram,
  quantile,
  recordValue,
  subtract,
} from '../../core/measure/histogram.ts';
import { millisecondsOf } from './seconds.ts';

const ofSeconds = (values: readonly number[]): Histogram =>
  values.reduce(recordValue, emptyHistogram(3));

const seconds = fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { maxLength: 100 });

describe('millisecondsOf', () => {
  it('puts a lone second in the middle of its bucket: 1 s lies in (917, 1000] ms', () => {
    expect(millisecondsOf(ofSeconds([1]))).toEqual({
      schema: 5,
      count: 1,
      zeroCount: 0,
      buckets: [[317, 1]],
    });
    expect(quantile(millisecondsOf(ofSeconds([1])), 0.5)).toBeCloseTo(2 ** (316.5 / 32), 9);
  });

  it('deals a wide bucket out over its four narrow ones, from the middle outwards', () => {
    const filled = (n: number) =>
      millisecondsOf(ofSeconds(Array.from({ length: n }, () => 1))).buckets;
    expect(filled(2)).toEqual([
      [317, 1],
      [318, 1],
    ]);
    expect(filled(3)).toEqual([
      [316, 1],
      [317, 1],
      [318, 1],
    ]);
    expect(filled(6)).toEqual([
      [316, 1],
      [317, 2],
      [318, 2],
      [319, 1],
    ]);
  });

  it('keeps zeros and every count, and stays within a bucket and 0.3% of the truth', () => {
    fc.assert(
      fc.property(seconds, (values) => {
        const h = millisecondsOf(ofSeconds(values));
        const held = h.buckets.reduce((sum, [, count]) => sum + count, 0);
        expect(h.count).toBe(values.length);
        expect(held + h.zeroCount).toBe(values.length);
        for (const value of values.filter((v) => v > 1e-30)) {
          const read = quantile(millisecondsOf(ofSeconds([value])), 0.5) ?? 0;
          expect(Math.abs(Math.log2(read / (value * 1000)))).toBeLessThan(1 / 8 + 0.004);
        }
      }),
    );
  });

  it('can be subtracted after the change of unit', () => {
    fc.assert(
      fc.property(seconds, seconds, (before, more) => {
        const gained = subtract(
          millisecondsOf(ofSeconds([...before, ...more])),
          millisecondsOf(ofSeconds(before)),
        );
        expect(gained.count).toBe(more.length);
      }),
    );
  });

  it('refuses a schema that it cannot read', () => {
    expect(() => millisecondsOf({ ...emptyHistogram(6), count: 1, buckets: [[1, 1]] })).toThrow(
      'schema 6',
    );
  });
});
