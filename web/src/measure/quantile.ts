import type { Histogram } from '../api/generated.ts';

/**
 * The q-quantile (0 < q ≤ 1) in milliseconds, or null of an empty histogram. The rank ⌈q·count⌉ is
 * looked up in the buckets; its bucket's geometric middle is taken for it, as in the server's own
 * figures.
 */
export function quantile(histogram: Histogram, q: number): number | null {
  if (histogram.count === 0) return null;
  // 0.95 × 20 is slightly above 19 in floating point; the tolerance gives rank 19.
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

/** Samples that a quantile needs, 10/(1−q): 20 for p50, 200 for p95, 1000 for p99. */
export function samplesNeeded(q: number): number {
  return Math.round(10 / (1 - q));
}
