import type { Histogram } from '../api/generated.ts';

/**
 * The q-quantile (0 < q ≤ 1) in milliseconds, or null of an empty histogram. The rank ⌈q·count⌉ is
 * looked up in the buckets; its bucket's geometric middle stands for it, as in the server's own
 * figures.
 */
export function quantile(histogram: Histogram, q: number): number | null {
  if (histogram.count === 0) return null;
  // 0.95 × 20 is a hair above 19 in floating point; the hair is not a rank.
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

/** Fewest samples that a quantile may be stated from: 10/(1−q) rounded up, by the server's own rule. */
export function samplesNeeded(q: number): number {
  return Math.ceil(10 / (1 - q) - 1e-6);
}
