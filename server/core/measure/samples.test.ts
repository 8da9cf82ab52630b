import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../test/support/histogramOf.ts';
import { emptyHistogram } from './histogram.ts';
import { histogramCases } from './histogramCases.support.ts';
import { quantileWithBeyond, sampledQuantile, samplesNeeded } from './samples.ts';

const values = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

describe('samplesNeeded', () => {
  it.each(histogramCases.samplesNeeded)('is 10/(1−q): $q needs $samples', ({ q, samples }) => {
    expect(samplesNeeded(q)).toBe(samples);
  });

  it('is exact for every percentile that a scenario can name, here and in the console', async () => {
    // By its address: the console is compiled apart.
    const ofConsole: { readonly samplesNeeded: typeof samplesNeeded } = await import(
      new URL('../../../web/src/measure/quantile.ts', import.meta.url).href
    );
    for (let tenThousandths = 1; tenThousandths < 10_000; tenThousandths += 1) {
      const exact = Math.ceil(100_000 / (10_000 - tenThousandths));
      const q = tenThousandths / 10_000;
      // The console draws percentiles itself, by the same rule.
      expect([q, samplesNeeded(q), ofConsole.samplesNeeded(q)]).toEqual([q, exact, exact]);
    }
  });
});

describe('sampledQuantile', () => {
  it('states p95 from exactly 200 samples on, and its count always', () => {
    expect(sampledQuantile(histogramOf(values(199)), 0.95)).toEqual({ value: null, samples: 199 });
    const enough = sampledQuantile(histogramOf(values(200)), 0.95);
    expect(enough.samples).toBe(200);
    expect(enough.value).toBeGreaterThan(188);
    expect(enough.value).toBeLessThan(192);
  });

  it('states nothing without samples', () => {
    expect(sampledQuantile(emptyHistogram(6), 0.5)).toEqual({ value: null, samples: 0 });
  });
});

describe('quantileWithBeyond', () => {
  it('is the plain quantile without errors', () => {
    const h = histogramOf(values(1000));
    expect(quantileWithBeyond(h, 0, 0.95)).toBe(sampledQuantile(h, 0.95).value);
  });

  it('counts errors above every answer: 5 of 100 leave p95 at the slowest answer, 6 do not', () => {
    const slowest = quantileWithBeyond(histogramOf(values(95)), 5, 0.95);
    expect(slowest).toBeGreaterThan(94);
    expect(slowest).toBeLessThan(96.1);
    expect(quantileWithBeyond(histogramOf(values(94)), 6, 0.95)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is null for an empty sample and infinite for errors alone', () => {
    expect(quantileWithBeyond(emptyHistogram(6), 0, 0.5)).toBeNull();
    expect(quantileWithBeyond(emptyHistogram(6), 1, 0.5)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is never smaller with one more error', () => {
    const latencies = fc.array(fc.double({ min: 0.5, max: 1e5, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(
        latencies,
        fc.nat(50),
        fc.double({ min: 0.01, max: 0.999, noNaN: true }),
        (ms, beyond, q) => {
          const h = histogramOf(ms);
          const before = quantileWithBeyond(h, beyond, q) ?? 0;
          expect(quantileWithBeyond(h, beyond + 1, q)).toBeGreaterThanOrEqual(before);
        },
      ),
    );
  });
});
