import type { Histogram } from '../api/generated.ts';

/** Histogram arithmetic of the console. It must agree with the server's: both pass `histogram.cases.json`. */

const coarseSchema = 3;

export const emptyHistogram: Histogram = {
  schema: coarseSchema,
  count: 0,
  zeroCount: 0,
  buckets: [],
};

/**
 * Sum of several histograms at the coarsest schema among those that hold a value. From schema s to s−1 the base
 * is squared, so bucket i becomes bucket ⌈i/2⌉.
 */
export function mergeHistograms(parts: readonly Histogram[]): Histogram {
  const filled = parts.filter((part) => part.count > 0);
  const considered = filled.length > 0 ? filled : parts;
  const schema = Math.min(...considered.map((part) => part.schema));
  if (filled.length === 0)
    return { ...emptyHistogram, schema: parts.length > 0 ? schema : coarseSchema };
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
