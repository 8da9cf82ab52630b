import { expect, it } from 'vitest';
import { histogramOf } from '../../test/support/histogramOf.ts';
import { emptyHistogram } from '../measure/histogram.ts';
import { mulberry32 } from '../traffic/mulberry32.ts';
import {
  addSeconds,
  bucketsOf,
  column,
  exceedances,
  logQuantile,
  type PathSecond,
  spikeAt,
  tableOf,
  totalOf,
} from './secondTable.ts';

const second = (values: readonly number[], more: Partial<PathSecond> = {}): PathSecond => ({
  durationMs: 1000,
  completed: values.length,
  failed: 0,
  finished: values.length,
  journeyMs: histogramOf(values),
  ...more,
});

it('sums the seconds of any block', () => {
  const seconds = [
    second([10, 20], { failed: 1, finished: 3, durationMs: 900 }),
    second([20, 40, 80], { completed: 4 }),
    second([], { journeyMs: { ...emptyHistogram(6), count: 2, zeroCount: 2 } }),
  ];
  const table = tableOf(seconds, bucketsOf(seconds));
  const sums = new Float64Array(table.width);
  addSeconds(table, 1, 3, sums);
  expect([...sums.slice(0, 6)]).toEqual([2000, 4, 0, 3, 5, 2]);
  expect(sums.slice(6).reduce((sum, count) => sum + count, 0)).toBe(3);
  const all = totalOf([table, table]);
  expect(all[column.durationMs]).toBe(2 * 2900);
  expect(all[column.completed]).toBe(2 * 6);
  expect(all[column.failed]).toBe(2);
  expect(all[column.correct]).toBe(2 * 7);
  expect(all[column.zero]).toBe(4);
});

it('holds every latency at the coarsest schema, and no bucket without any', () => {
  const mixed = [second([8, 16]), second([30], { journeyMs: histogramOf([32], 3) })];
  expect(bucketsOf(mixed)).toEqual({ schema: 3, first: 24, count: 17 });
  const table = tableOf(mixed, bucketsOf(mixed));
  expect(
    [...table.sums.slice(-17)].map((count, k) => [k, count]).filter(([, c]) => c !== 0),
  ).toEqual([
    [0, 1],
    [8, 1],
    [16, 1],
  ]);
  expect(bucketsOf([second([])])).toEqual({ schema: 0, first: 0, count: 0 });
});

it.each([31, 32])(
  'gives quantiles within the width of a bucket of the sorted values (seed %i)',
  (seed) => {
    const draw = mulberry32(seed);
    const values = Array.from({ length: 2000 }, () => 5 * Math.exp(3 * draw()));
    const table = tableOf([second(values)], bucketsOf([second(values)]));
    const sorted = [...values].sort((a, b) => a - b);
    for (const q of [0.01, 0.5, 0.95, 0.99]) {
      const exact = Math.log(sorted[Math.ceil(q * sorted.length) - 1] ?? Number.NaN);
      expect(Math.abs(logQuantile(totalOf([table]), table.buckets, q) - exact)).toBeLessThan(
        Math.LN2 / 64 + 0.01,
      );
    }
  },
);

it('interpolates within a bucket, so that it moves with less than a bucket', () => {
  // Schema 0: buckets of a factor of two; (8, 16] holds half of the values.
  const buckets = { schema: 0, first: 3, count: 2 };
  const total = Float64Array.from([0, 0, 0, 0, 8, 0, 0, 0, 4, 4]);
  expect(logQuantile(total, buckets, 0.25)).toBeCloseTo(2.5 * Math.LN2, 12);
  expect(logQuantile(total, buckets, 0.5)).toBeCloseTo(3 * Math.LN2, 12);
  expect(logQuantile(total, buckets, 0.75)).toBeCloseTo(3.5 * Math.LN2, 12);
  expect(logQuantile(total, buckets, 1)).toBeCloseTo(4 * Math.LN2, 12);
  const none = Float64Array.from(Array.from({ length: 10 }, () => 0));
  expect(logQuantile(none, buckets, 0.5)).toBeNaN();
  const zeros = Float64Array.from([0, 0, 0, 0, 8, 4, 0, 0, 0, 4]);
  expect(logQuantile(zeros, buckets, 0.75)).toBeCloseTo(3.5 * Math.LN2, 12);
});

it('tells a spike from a slope', () => {
  const buckets = { schema: 6, first: 100, count: 3 };
  const of = (...counts: readonly number[]) =>
    spikeAt(
      Float64Array.from([0, 0, 0, 0, counts.reduce((a, b) => a + b), 0, 0, 0, ...counts]),
      buckets,
      0.5,
    );
  expect(of(1000, 1010, 1020)).toBe(0);
  expect(of(0, 10_000, 0)).toBeGreaterThan(0.95);
  expect(of(0, 4, 0)).toBeLessThan(1);
  expect(of(0, 0, 0)).toBe(1);
});

it('gives each second its journeys above a quantile, less what was due', () => {
  const seconds = [second([10, 10, 10, 100]), second([10, 10, 10, 10]), second([100, 10, 100, 10])];
  const table = tableOf(seconds, bucketsOf(seconds));
  // 3 of 12 are above the median: a quarter of each second's four are due.
  expect(exceedances(table, 0.5)).toEqual([0, -1, 1]);
});
