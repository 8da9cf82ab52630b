import type { Histogram } from './histogram.ts';
import { quantile } from './quantile.ts';

/** Fewest samples that a quantile q (0..1) may be stated from: 10/(1−q), so 200 for p95. */
export function samplesNeeded(q: number): number {
  // 10/(1−0.99) is a hair above 1000 in floating point; the hair is not a sample.
  return Math.ceil(10 / (1 - q) - 1e-6);
}

/** The q-quantile in ms with its sample count; null below `samplesNeeded`. */
export function sampledQuantile(h: Histogram, q: number): Quantile {
  const enough = h.count > 0 && h.count >= samplesNeeded(q);
  return { value: enough ? quantile(h, q) : null, samples: h.count };
}

/**
 * The q-quantile with its name, or the highest one that fewer samples support: when that is beyond a
 * limit, so is q's. Null for ten samples or fewer.
 */
export function highestSupportedQuantile(
  h: Histogram,
  q: number,
): { readonly valueMs: number; readonly name: string } | null {
  const told = h.count >= samplesNeeded(q) ? q : 1 - 10 / Math.max(h.count, 1);
  const valueMs = told <= 0 ? null : quantile(h, told);
  return valueMs === null ? null : { valueMs, name: `p${Number((told * 100).toFixed(0))}` };
}

/**
 * The q-quantile (ms) of a population in which `beyond` members lie above every limit: errors and
 * answers that never came. Infinity when the quantile is one of them, null for nobody at all.
 */
export function quantileWithBeyond(h: Histogram, beyond: number, q: number): number | null {
  const population = h.count + beyond;
  if (population === 0) return null;
  const rank = Math.max(1, Math.ceil(q * population - 1e-9 * population));
  return rank > h.count ? Number.POSITIVE_INFINITY : quantile(h, rank / h.count);
}

/** `value` is null when there are fewer than 10/(1−q) samples ("not enough samples"). */
export interface Quantile {
  readonly value: number | null;
  readonly samples: number;
}
