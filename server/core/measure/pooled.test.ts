import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../test/support/histogramOf.ts';
import { mulberry32 } from '../../test/support/mulberry32.ts';
import { mergeHistograms, quantile, rescaleEighthPower } from './histogram.ts';

/** Latencies (ms) by inversion of a uniform u in (0, 1): smooth, constant, with two modes, with a heavy tail. */
const shapes: Readonly<Record<string, (scaleMs: number, u: number, v: number) => number>> = {
  lognormal: (scaleMs, u, v) =>
    scaleMs * Math.exp(0.8 * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v)),
  constant: (scaleMs) => scaleMs,
  bimodal: (scaleMs, u, v) => scaleMs * (u < 0.93 ? 1 + 0.05 * v : 15 + v),
  'heavy-tailed': (scaleMs, u) => scaleMs * u ** (-1 / 1.1),
};

const quantiles = [0.5, 0.95, 0.99, 0.999] as const;

/** The naive oracle: nearest rank on all raw values, sorted. */
function exact(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(q * values.length - 1e-9 * values.length) - 1] ?? Number.NaN;
}

/** Small, seeded by fast-check: a pool of values is too large for it to draw one by one. */
function uniforms(seed: number): () => number {
  const draw = mulberry32(seed);
  // Never 0: its logarithm and its power have no end.
  return () => draw() + 2 ** -33;
}

/** A pool, dealt out over shards of random and very uneven size; some may stay empty. */
function dealt(pool: readonly number[], weights: readonly number[], random: () => number) {
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
  return { pool, shards: dealt(pool, weights, random) };
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
            const truth = exact(pool, q);
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
            const error = Math.abs((quantile(merged, q) ?? 0) / exact(pool, q) - 1);
            expect(error).toBeLessThanOrEqual(0.045);
          }
        }),
        { numRuns: 40 },
      );
    });
  },
);
