import type { Histogram } from '../api/generated.ts';

/**
 * The q-quantile (0..1) in ms by nearest rank: the geometric middle of the bucket that holds the ⌈q·count⌉-th
 * smallest value. Null of an empty histogram.
 */
export function quantile(histogram: Histogram, q: number): number | null {
  if (histogram.count === 0) return null;
  // 0.55 × 100 is slightly above 55 in floating point; the rank is 55.
  const rank = Math.max(1, Math.ceil(q * histogram.count - 1e-9 * histogram.count));
  if (rank <= histogram.zeroCount) return 0;
  const width = 2 ** -histogram.schema;
  let below = histogram.zeroCount;
  for (const [index, count] of histogram.buckets) {
    below += count;
    if (rank <= below) return 2 ** ((index - 0.5) * width);
  }
  return null;
}

/** Fewest samples that a quantile q may be stated from, 10/(1−q): 20 for p50, 200 for p95, 1,000 for p99. */
export function samplesNeeded(q: number): number {
  // 10/(1−0.99) is slightly above 1000 in floating point; 1000 samples are enough.
  return Math.ceil(10 / (1 - q) - 1e-6);
}
