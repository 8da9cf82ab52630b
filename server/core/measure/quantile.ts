import { bucketIndex, type Histogram, upperBound } from './histogram.ts';

/**
 * The q-quantile (0..1) in ms by nearest rank: the geometric middle of the bucket that holds the
 * ⌈q·n⌉-th smallest value, so at most half a bucket from it (0.55% at schema 6, 4.43% at schema 3) for every
 * distribution. Interpolation inside the bucket is nearer for smooth latencies and twice as far for constant
 * ones. Null when empty. Throws for a q outside 0..1 and for buckets that do not add up to the count.
 */
export function quantile(h: Histogram, q: number): number | null {
  if (!(q >= 0 && q <= 1)) throw new Error(`a quantile lies in 0..1, not ${q}`);
  if (h.count === 0) return null;
  // 0.55 × 100 is slightly above 55 in floating point; the rank is 55.
  const rank = Math.max(1, Math.ceil(q * h.count - 1e-9 * h.count));
  let before = h.zeroCount;
  if (rank <= before) return 0;
  for (const [index, count] of h.buckets) {
    before += count;
    if (rank <= before) return upperBound(h.schema, index - 0.5);
  }
  throw new Error(`histogram counts ${h.count} values and holds ${before}`);
}

/**
 * How many values are at or below a limit in ms. Exact when the limit is a bucket's bound; else the bucket
 * around it counts by the share of its logarithmic width below the limit.
 */
export function countAtOrBelow(h: Histogram, limitMs: number): number {
  if (limitMs < 0) return 0;
  const position = Math.log2(limitMs) * 2 ** h.schema;
  const around = bucketIndex(h.schema, limitMs);
  const onBound = limitMs === upperBound(h.schema, around);
  let below = h.zeroCount;
  for (const [index, count] of h.buckets) {
    if (index < around || (index === around && onBound)) below += count;
    else if (index === around) below += count * (position - (index - 1));
  }
  return below;
}
