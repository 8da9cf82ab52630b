import { expect, it } from 'vitest';
import { isPercentile, metricNames, metrics, ofEachMetric, pathMetricNames } from './metrics.ts';
import { column, type PathSecond, tableOf } from './secondTable.ts';

const buckets = { schema: 0, first: 3, count: 2 };

/** Sums of seconds with these counts. */
function totals(counts: Partial<Record<keyof typeof column, number>>, ...latencies: number[]) {
  const total = new Float64Array(8 + buckets.count);
  for (const [name, at] of Object.entries(column))
    total[at] = counts[name as keyof typeof column] ?? 0;
  total.set(latencies, 8);
  return total;
}

it('gives percentiles from the journeys that support them', () => {
  const total = totals({ correct: 200 }, 100, 100);
  expect(metrics.p50.valueOf(total, buckets)).toBeCloseTo(3 * Math.LN2, 12);
  expect(metrics.p95.valueOf(total, buckets)).toBeCloseTo(3.9 * Math.LN2, 12);
  expect(metrics.p99.valueOf(total, buckets)).toBeCloseTo(3.98 * Math.LN2, 12);
  const stated = (correct: number) =>
    metricNames.filter((name) => isPercentile(name) && metrics[name].isStated(totals({ correct })));
  expect([19, 20, 199, 200, 999, 1000].map(stated)).toEqual([
    [],
    ['p50'],
    ['p50'],
    ['p50', 'p95'],
    ['p50', 'p95'],
    ['p50', 'p95', 'p99'],
  ]);
});

it('takes the width of a bucket that is a spike for uncertainty', () => {
  const spike = metrics.p50.floorOf(totals({ correct: 1e9 }, 1e9, 0), buckets);
  expect(spike).toBeCloseTo(Math.LN2 / Math.sqrt(12), 3);
});

it('gives shares of errors one more failure and one more success', () => {
  const total = totals({ finished: 98, failed: 4 });
  expect(metrics.errorShare.valueOf(total, buckets)).toBeCloseTo(4 / 98, 12);
  expect(metrics.errorShare.floorOf(total, buckets)).toBeCloseTo(
    Math.sqrt((0.05 * 0.95) / 100),
    12,
  );
  expect(metrics.errorShare.isStated(totals({ finished: 1 }))).toBe(true);
  expect(metrics.errorShare.isStated(totals({}))).toBe(false);
});

it('gives throughput per second, to a journey', () => {
  const total = totals({ completed: 80, durationMs: 2000 });
  expect(metrics.achieved.valueOf(total, buckets)).toBeCloseTo(Math.log(40), 12);
  expect(metrics.achieved.floorOf(total, buckets)).toBe(1 / 80);
  expect(metrics.achieved.isStated(total)).toBe(true);
  expect(metrics.achieved.isStated(totals({ durationMs: 2000 }))).toBe(false);
  expect(metrics.achieved.worse).toBe(-1);
});

it('gives CPU per request in ms, with what a tick of the counter hides at the borders', () => {
  const total = totals({ cpuSeconds: 0.5, requests: 200 });
  expect(metrics.cpuPerRequest.valueOf(total, buckets)).toBeCloseTo(Math.log(2.5), 12);
  expect(metrics.cpuPerRequest.floorOf(total, buckets)).toBeCloseTo(0.01 / Math.sqrt(6) / 0.5, 12);
  expect(metrics.cpuPerRequest).toMatchObject({ change: 'ratio', worse: 1 });
  const stated = (counts: Parameters<typeof totals>[0]) =>
    metrics.cpuPerRequest.isStated(totals(counts));
  expect(stated({ cpuSeconds: 0.001, requests: 1 })).toBe(true);
  expect(stated({ cpuSeconds: 0.5 })).toBe(false);
  expect(stated({ requests: 9 })).toBe(false);
});

it('takes for the dependence of CPU what its seconds use beyond their requests', () => {
  const second = (cpuSeconds?: number, requests?: number): PathSecond => ({
    ...{ durationMs: 1000, completed: 0, failed: 0, finished: 0 },
    journeyMs: { schema: 0, count: 0, zeroCount: 0, buckets: [] },
    ...(cpuSeconds === undefined ? {} : { cpuSeconds, requests }),
  });
  const none = { schema: 0, first: 0, count: 0 };
  const table = tableOf([second(0.3, 100), second(0.1, 100)], none);
  const [more, less] = metrics.cpuPerRequest.seriesOf(table);
  expect(more).toBeCloseTo(0.1, 12);
  expect(less).toBeCloseTo(-0.1, 12);
  // Of a path, which has no CPU.
  expect(metrics.cpuPerRequest.seriesOf(tableOf([second(), second()], none))).toEqual([0, 0]);
});

it('gives each metric its value and place', () => {
  expect(ofEachMetric((name, at) => [name, at])).toEqual(
    Object.fromEntries(metricNames.map((name, at) => [name, [name, at]])),
  );
  expect(metricNames).toEqual([...pathMetricNames, 'cpuPerRequest']);
  expect(metricNames.filter(isPercentile)).toEqual(['p50', 'p95', 'p99']);
});
