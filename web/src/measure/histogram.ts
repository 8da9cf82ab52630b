import type { Histogram } from '../api/generated.ts';

export const emptyHistogram: Histogram = { schema: 3, count: 0, zeroCount: 0, buckets: [] };

/**
 * Sum of several histograms at the coarsest of their schemas. Going from schema s to s−1 squares
 * the base, so bucket i lands in bucket ⌈i/2⌉. Empty histograms do not decide the schema.
 */
export function mergeHistograms(parts: readonly Histogram[]): Histogram {
  const filled = parts.filter((part) => part.count > 0);
  const first = filled[0];
  if (first === undefined) return parts[0] ?? emptyHistogram;
  if (filled.length === 1) return first;
  const schema = Math.min(...filled.map((part) => part.schema));
  const sums = new Map<number, number>();
  let count = 0;
  let zeroCount = 0;
  for (const part of filled) {
    count += part.count;
    zeroCount += part.zeroCount;
    const scale = 2 ** (part.schema - schema);
    for (const [index, n] of part.buckets) {
      const to = Math.ceil(index / scale);
      sums.set(to, (sums.get(to) ?? 0) + n);
    }
  }
  const buckets = [...sums].sort(([a], [b]) => a - b);
  return { schema, count, zeroCount, buckets };
}
