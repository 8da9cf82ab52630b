import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../test/support/histogramOf.ts';
import { mulberry32 } from '../traffic/mulberry32.ts';
import { emptyHistogram, mergeHistograms, rescaleEighthPower, upperBound } from './histogram.ts';
import { histogramCases } from './histogramCases.support.ts';
import { latencies, nearestRank, recorded as of } from './latencies.support.ts';
import { countAtOrBelow, quantile } from './quantile.ts';

describe('quantile', () => {
  it.each(histogramCases.quantile)('is $title', ({ histogram, q, value }) => {
    expect(quantile(histogram, q)).toBe(value);
  });

  it('is null without values, and zero among zeros', () => {
    expect(quantile(emptyHistogram(3), 0.5)).toBeNull();
    expect(quantile(of(3, [0, 0, 9]), 0.5)).toBe(0);
    expect(quantile(of(3, [0, 0, 9]), 0.66)).toBe(0);
    expect(quantile(of(3, [0, 0, 9]), 0.67)).toBeGreaterThan(8);
  });

  it('puts a lone value in the geometric middle of its bucket', () => {
    expect(quantile(of(0, [3]), 0.5)).toBeCloseTo(Math.sqrt(2 * 4), 12);
  });

  it('is the middle of the bucket for all its ranks, and the next middle from the next rank on', () => {
    const h = of(0, [3, 3, 3, 5]);
    expect([0, 0.25, 0.75].map((q) => quantile(h, q))).toEqual([2 ** 1.5, 2 ** 1.5, 2 ** 1.5]);
    expect([0.76, 1].map((q) => quantile(h, q))).toEqual([2 ** 2.5, 2 ** 2.5]);
  });

  it('takes rank 55 of 100 for 0.55, although 0.55 × 100 is slightly more in floating point', () => {
    const h = of(
      0,
      Array.from({ length: 100 }, (_, i) => (i < 55 ? 1 : 1000)),
    );
    expect(quantile(h, 0.55)).toBeLessThan(1);
    expect(quantile(h, 0.551)).toBeGreaterThan(512);
  });

  it('throws for a q outside 0..1 and a histogram that does not add up', () => {
    expect(() => quantile(of(3, [1]), 95)).toThrow('0..1');
    expect(() => quantile(of(3, [1]), -0.1)).toThrow('0..1');
    expect(() => quantile({ ...of(3, [1]), count: 5 }, 1)).toThrow('counts 5 values and holds 1');
  });
});

describe('countAtOrBelow', () => {
  it('is exact at a bound and counts zeros from zero on', () => {
    const h = of(3, [0, 1, 2, 3]);
    expect(countAtOrBelow(h, -1)).toBe(0);
    expect(countAtOrBelow(h, 0)).toBe(1);
    expect(countAtOrBelow(h, 1)).toBe(2);
    expect(countAtOrBelow(h, 2)).toBe(3);
    expect(countAtOrBelow(h, 1e6)).toBe(4);
    expect(countAtOrBelow(h, 0.5)).toBe(1);
  });

  it('holds the whole bucket at its own bound, for every bound', () => {
    for (let index = -200; index <= 900; index += 1) {
      const h = { ...emptyHistogram(6), count: 7, buckets: [[index, 7] as const] };
      expect(countAtOrBelow(h, upperBound(6, index))).toBe(7);
    }
  });

  it('takes the share of the logarithmic width inside a bucket', () => {
    const h = of(0, [3, 3, 3, 3]);
    expect(countAtOrBelow(h, Math.sqrt(8))).toBeCloseTo(2, 9);
    expect(countAtOrBelow(h, 2)).toBe(0);
    expect(countAtOrBelow(h, 4)).toBe(4);
  });

  it('never falls as the limit rises, and stays within the bucket’s bounds', () => {
    const limit = fc.double({ min: 0, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(latencies, limit, limit, (values, a, b) => {
        const h = of(3, values);
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(countAtOrBelow(h, low)).toBeLessThanOrEqual(countAtOrBelow(h, high) + 1e-9);
        const factor = 2 ** (1 / 8);
        const truth = (x: number) => values.filter((v) => v <= x).length;
        expect(countAtOrBelow(h, high)).toBeGreaterThanOrEqual(truth(high / factor) - 1e-9);
        expect(countAtOrBelow(h, high)).toBeLessThanOrEqual(truth(high * factor) + 1e-9);
      }),
    );
  });
});

/** Latencies (ms) from uniform u and v in (0, 1): smooth, constant, with two modes, with a heavy tail. */
const shapes: Readonly<Record<string, (scaleMs: number, u: number, v: number) => number>> = {
  lognormal: (scaleMs, u, v) =>
    scaleMs * Math.exp(0.8 * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v)),
  constant: (scaleMs) => scaleMs,
  bimodal: (scaleMs, u, v) => scaleMs * (u < 0.93 ? 1 + 0.05 * v : 15 + v),
  'heavy-tailed': (scaleMs, u) => scaleMs * u ** (-1 / 1.1),
};

const quantiles = [0.5, 0.95, 0.99, 0.999] as const;

/** Seeded by fast-check, which would draw a pool of this size too slowly value by value. */
function uniforms(seed: number): () => number {
  const draw = mulberry32(seed);
  // Never 0, whose logarithm is infinite.
  return () => draw() + 2 ** -33;
}

/** Distributes a pool over shards of random and very uneven size; some may stay empty. */
function distribute(pool: readonly number[], weights: readonly number[], random: () => number) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shards = weights.map((): number[] => []);
  for (const value of pool) {
    let left = random() * total;
    const shard = weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
    shards[Math.max(0, shard)]?.push(value);
  }
  return shards;
}

const cases = fc.record({
  seed: fc.integer(),
  scaleMs: fc.double({ min: 0.2, max: 5_000, noNaN: true }),
  weights: fc.array(
    fc.double({ min: 1e-3, max: 1, noNaN: true }).map((w) => w ** 4),
    {
      minLength: 1,
      maxLength: 64,
    },
  ),
});

function poolOf(
  shape: string,
  { seed, scaleMs, weights }: { seed: number; scaleMs: number; weights: readonly number[] },
) {
  const random = uniforms(seed);
  const draw = shapes[shape];
  if (draw === undefined) throw new Error(shape);
  const pool = Array.from({ length: 3_000 }, () => draw(scaleMs, random(), random()));
  return { pool, shards: distribute(pool, weights, random) };
}

describe.each(Object.keys(shapes))(
  'percentiles of %s latencies, merged over 1 to 64 shards',
  (shape) => {
    it('are within 1% of the pooled ones in schema 6, which is schema 3 of latency^8', () => {
      fc.assert(
        fc.property(cases, (drawn) => {
          const { pool, shards } = poolOf(shape, drawn);
          const merged = mergeHistograms(shards.map((values) => histogramOf(values, 6)));
          const powers = shards.map((values) =>
            histogramOf(
              values.map((v) => v ** 8),
              3,
            ),
          );
          const byPowers = mergeHistograms(powers.map(rescaleEighthPower));
          expect(merged.count).toBe(pool.length);
          for (const q of quantiles) {
            const truth = nearestRank(pool, q);
            expect(Math.abs((quantile(merged, q) ?? 0) / truth - 1)).toBeLessThanOrEqual(0.0055);
            expect(Math.abs((quantile(byPowers, q) ?? 0) / truth - 1)).toBeLessThanOrEqual(0.0055);
          }
        }),
        { numRuns: 40 },
      );
    });

    it('are within 4.5% of the pooled ones in schema 3', () => {
      fc.assert(
        fc.property(cases, (drawn) => {
          const { pool, shards } = poolOf(shape, drawn);
          const merged = mergeHistograms(shards.map((values) => histogramOf(values, 3)));
          for (const q of quantiles) {
            const error = Math.abs((quantile(merged, q) ?? 0) / nearestRank(pool, q) - 1);
            expect(error).toBeLessThanOrEqual(0.045);
          }
        }),
        { numRuns: 40 },
      );
    });
  },
);
