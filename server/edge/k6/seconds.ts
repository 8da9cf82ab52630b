import type { Histogram } from '../../core/measure/histogram.ts';

/** Schema of latencies that k6 recorded in seconds, after their conversion to milliseconds. */
export const secondsSchema = 7;

/**
 * 1 s = 1000 ms is log2(1000) × 8 = 79.73 buckets of schema 3 up, not a whole number. A bucket of schema 7
 * is a sixteenth of one, so that one of them has its middle within 0.07% of the converted middle of the
 * wide bucket: log2(1000) × 128 = 1275.63, less half a wide bucket.
 */
const SHIFT = Math.round((Math.log2(1000) - 0.5 / 8) * 2 ** secondsSchema + 0.5);
const k6Schema = 3;

/**
 * Reads one of k6's own time histograms (seconds, schema 3) in milliseconds. All values of a
 * wide bucket go to the narrow bucket in its middle, which is where `quantile` reads a bucket. The
 * resolution stays that of k6, ±4.5%. Two cumulative readings can be subtracted afterwards.
 */
export function millisecondsOf(h: Histogram): Histogram {
  if (h.schema !== k6Schema) throw new Error(`schema ${h.schema} is not the ${k6Schema} of k6`);
  const width = 2 ** (secondsSchema - k6Schema);
  const buckets = h.buckets.map(([index, count]) => [index * width + SHIFT, count] as const);
  return { ...h, schema: secondsSchema, buckets };
}
