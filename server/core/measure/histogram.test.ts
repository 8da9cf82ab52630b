import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bucketIndex,
  downscale,
  emptyHistogram,
  mergeHistograms,
  rescaleEighthPower,
  subtract,
  upperBound,
  zeroThreshold,
} from './histogram.ts';
import { histogramCases } from './histogramCases.support.ts';
import { latencies, nearestRank, recorded as of } from './latencies.support.ts';
import { quantile } from './quantile.ts';

describe('bucket bounds', () => {
  it('are closed above and open below, as in Prometheus', () => {
    expect(bucketIndex(3, 1)).toBe(0);
    expect(bucketIndex(3, 2)).toBe(8);
    expect(bucketIndex(3, 2.0000001)).toBe(9);
    // One ulp above the bound: its logarithm rounds to the bound's.
    expect(bucketIndex(3, 2 ** 100 * (1 + 2 ** -52))).toBe(801);
    expect(bucketIndex(3, 0.5)).toBe(-8);
    expect(bucketIndex(0, 1000)).toBe(10);
    expect(upperBound(3, 8)).toBe(2);
    expect(upperBound(6, -64)).toBe(0.5);
  });

  it('hold every value above the bound below and up to their own', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -4, max: 8 }),
        fc.double({ min: 1e-6, max: 1e38, noNaN: true }),
        (schema, value) => {
          const index = bucketIndex(schema, value);
          expect(value).toBeLessThanOrEqual(upperBound(schema, index));
          expect(value).toBeGreaterThan(upperBound(schema, index - 1));
        },
      ),
    );
  });

  it('include their own bound, for every bound', () => {
    for (let index = -200; index <= 900; index += 1) {
      expect(bucketIndex(6, upperBound(6, index))).toBe(index);
    }
  });
});

describe('recordValue', () => {
  it('counts zero, values up to the threshold and negative values as zero', () => {
    const h = of(3, [0, zeroThreshold, -5, 1]);
    expect(h).toEqual({ schema: 3, count: 4, zeroCount: 3, buckets: [[0, 1]] });
  });

  it('keeps buckets sorted and adds to an existing one', () => {
    expect(of(0, [9, 3, 4, 0.4]).buckets).toEqual([
      [-1, 1],
      [2, 2],
      [4, 1],
    ]);
  });

  it('throws for a value that is not finite', () => {
    expect(() => of(3, [Number.NaN])).toThrow('cannot hold NaN');
    expect(() => of(3, [Infinity])).toThrow('cannot hold Infinity');
  });
});

describe('downscale', () => {
  it('equals recording at the coarser schema', () => {
    fc.assert(
      fc.property(latencies, fc.integer({ min: -2, max: 6 }), (values, schema) => {
        expect(downscale(of(6, values), schema)).toEqual(of(schema, values));
      }),
    );
  });

  it('throws when it would refine', () => {
    expect(() => downscale(of(3, [1]), 4)).toThrow('cannot refine schema 3 to 4');
  });
});

describe('mergeHistograms', () => {
  it.each(histogramCases.merge)('merges $title', ({ parts, merged }) => {
    expect(mergeHistograms(parts)).toEqual(merged);
  });

  it('adds counts at the coarsest schema that holds values', () => {
    const merged = mergeHistograms([of(6, [1, 0, 8]), of(3, [8, 2.1])]);
    expect(merged).toEqual({
      schema: 3,
      count: 5,
      zeroCount: 1,
      buckets: [
        [0, 1],
        [9, 1],
        [24, 2],
      ],
    });
  });

  it('ignores the schema of an empty histogram', () => {
    expect(mergeHistograms([emptyHistogram(3), of(6, [5])])).toEqual(of(6, [5]));
    expect(mergeHistograms([emptyHistogram(6), emptyHistogram(5)])).toEqual(emptyHistogram(5));
    expect(mergeHistograms([]).count).toBe(0);
  });

  it('gives the pooled percentile within half a bucket for any sharding', () => {
    const shards = fc.array(latencies, { minLength: 1, maxLength: 6 });
    const quantiles = fc.constantFrom(0, 0.5, 0.9, 0.95, 0.99, 0.999, 1);
    fc.assert(
      fc.property(shards, quantiles, fc.constantFrom(3, 5, 6), (parts, q, schema) => {
        const merged = mergeHistograms(parts.map((values) => of(schema, values)));
        const truth = nearestRank(parts.flat(), q);
        const factor = 2 ** (0.5 / 2 ** schema) * (1 + 1e-12);
        expect(bucketIndex(schema, quantile(merged, q) ?? 0)).toBe(bucketIndex(schema, truth));
        expect((quantile(merged, q) ?? 0) / truth).toBeLessThan(factor);
        expect((quantile(merged, q) ?? 0) / truth).toBeGreaterThan(1 / factor);
      }),
    );
  });

  it('is associative and commutative', () => {
    const any = fc
      .tuple(fc.constantFrom(3, 5, 6), fc.array(fc.double({ min: 0, max: 1e5, noNaN: true })))
      .map(([schema, values]) => of(schema, values));
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(mergeHistograms([mergeHistograms([a, b]), c])).toEqual(
          mergeHistograms([a, mergeHistograms([b, c])]),
        );
        expect(mergeHistograms([a, b, c])).toEqual(mergeHistograms([c, a, b]));
      }),
    );
  });
});

describe('subtract', () => {
  it('undoes a merge', () => {
    fc.assert(
      fc.property(latencies, latencies, (first, more) => {
        expect(subtract(of(6, [...first, ...more]), of(6, first))).toEqual(of(6, more));
      }),
    );
  });

  it('works at the coarser schema', () => {
    expect(subtract(of(3, [1, 8]), of(6, [8]))).toEqual(of(3, [1]));
    expect(subtract(of(6, [1, 9]), emptyHistogram(3))).toEqual(of(6, [1, 9]));
  });

  it('throws for a counter that fell', () => {
    expect(() => subtract(of(3, [1]), of(3, [1, 8]))).toThrow('fell');
    expect(() => subtract(of(3, [1, 1]), of(3, [0, 1]))).toThrow('fell');
  });
});

describe('rescaleEighthPower', () => {
  it('reads schema 3 of ms^8 as schema 6 of ms', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.2, max: 60_000, noNaN: true })), (values) => {
        const powers = values.map((v) => v ** 8);
        const read = rescaleEighthPower(of(3, powers));
        expect(read.schema).toBe(6);
        expect(read.count).toBe(values.length);
        for (const q of [0.5, 0.99]) {
          if (values.length === 0) continue;
          expect((quantile(read, q) ?? 0) / nearestRank(values, q)).toBeGreaterThan(0.9945);
          expect((quantile(read, q) ?? 0) / nearestRank(values, q)).toBeLessThan(1.0055);
        }
      }),
    );
  });
});
