import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyHistogram,
  type Histogram,
  recordValue,
  subtract,
} from '../../core/measure/histogram.ts';
import { quantile } from '../../core/measure/quantile.ts';
import { millisecondsOf } from './seconds.ts';

const ofSeconds = (values: readonly number[]): Histogram =>
  values.reduce(recordValue, emptyHistogram(3));

const seconds = fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { maxLength: 100 });

describe('millisecondsOf', () => {
  it('puts seconds in the middle of their bucket: 1 s lies in (917, 1000] ms', () => {
    expect(millisecondsOf(ofSeconds([1, 1, 0, 2]))).toEqual({
      schema: 7,
      count: 4,
      zeroCount: 1,
      buckets: [
        [1268, 2],
        [1396, 1],
      ],
    });
    // The exact middle: 1000 / 2^(1/16) = 957.6 ms.
    expect(quantile(millisecondsOf(ofSeconds([1])), 0.5)).toBeCloseTo(2 ** (1267.5 / 128), 9);
    expect(Math.abs(2 ** (1267.5 / 128) / (1000 / 2 ** (1 / 16)) - 1)).toBeLessThan(0.0008);
  });

  it('keeps zeros and every count, and stays within 4.5% of the exact value', () => {
    fc.assert(
      fc.property(seconds, (values) => {
        const h = millisecondsOf(ofSeconds(values));
        const held = h.buckets.reduce((sum, [, count]) => sum + count, 0);
        expect(h.count).toBe(values.length);
        expect(held + h.zeroCount).toBe(values.length);
        for (const value of values.filter((v) => v > 1e-30)) {
          const read = quantile(millisecondsOf(ofSeconds([value])), 0.5) ?? 0;
          expect(Math.abs(read / (value * 1000) - 1)).toBeLessThan(0.045);
        }
      }),
    );
  });

  it('gives histograms that can be subtracted', () => {
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

  it('rejects a schema that it cannot read', () => {
    expect(() => millisecondsOf({ ...emptyHistogram(6), count: 1, buckets: [[1, 1]] })).toThrow(
      'schema 6',
    );
  });
});
