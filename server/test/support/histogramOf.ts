import { bucketIndex, emptyHistogram, type Histogram } from '../../core/measure/histogram.ts';

/** Values (ms > 0) in buckets of schema 6. */
export function histogramOf(values: readonly number[], schema = 6): Histogram {
  const counts = new Map<number, number>();
  for (const value of values) {
    const index = bucketIndex(schema, value);
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  const buckets = [...counts].sort(([a], [b]) => a - b);
  return { ...emptyHistogram(schema), count: values.length, buckets };
}
