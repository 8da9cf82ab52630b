import type { Histogram } from './histogram.ts';
import { quantile } from './quantile.ts';

/**
 * A quantile q is stated only from 10/(1−q) samples on, so that at least ten of them lie above it: 20 for p50,
 * 200 for p95, 1,000 for p99. This is the fewest for q (0..1).
 */
export function samplesNeeded(q: number): number {
  // 10/(1−0.99) is slightly above 1000 in floating point; 1000 samples are enough.
  return Math.ceil(10 / (1 - q) - 1e-6);
}

/** The q-quantile in ms with its sample count; null below `samplesNeeded`. */
export function sampledQuantile(h: Histogram, q: number): Quantile {
  const enough = h.count > 0 && h.count >= samplesNeeded(q);
  return { value: enough ? quantile(h, q) : null, samples: h.count };
}

/**
 * The q-quantile in ms with its name, or the highest quantile that fewer samples support. When that one is above
 * a limit, the q-quantile is too. Null for ten samples or fewer.
 */
export function highestSupportedQuantile(
  h: Histogram,
  q: number,
): { readonly valueMs: number; readonly name: string } | null {
  const supported = h.count >= samplesNeeded(q) ? q : 1 - 10 / Math.max(h.count, 1);
  const valueMs = supported <= 0 ? null : quantile(h, supported);
  return valueMs === null ? null : { valueMs, name: `p${Number((supported * 100).toFixed(0))}` };
}

/**
 * The q-quantile in ms of a sample in which `beyond` members lie above every limit: errors, and answers that
 * never came. Infinity when the quantile falls on one of them; null for an empty sample.
 */
export function quantileWithBeyond(h: Histogram, beyond: number, q: number): number | null {
  const members = h.count + beyond;
  if (members === 0) return null;
  const rank = Math.max(1, Math.ceil(q * members - 1e-9 * members));
  return rank > h.count ? Number.POSITIVE_INFINITY : quantile(h, rank / h.count);
}

/** `value` is null when there are fewer than 10/(1−q) samples ("not enough samples"). */
export interface Quantile {
  readonly value: number | null;
  readonly samples: number;
}
