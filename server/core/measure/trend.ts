import { median } from '../statistics/distributions.ts';

/**
 * A trend in values at even distances, without a model of their scatter: Theil and Sen's slope, the median of the slopes of
 * all pairs (P. K. Sen, JASA 63, 1968), beside Mann and Kendall's S (M. G. Kendall, Rank Correlation Methods, 1975), its
 * variance corrected for serial correlation of lag 1 (K. H. Hamed and A. R. Rao, Journal of Hydrology 204, 1998).
 */
export interface Trend {
  /** By how much a value exceeds the one before. */
  readonly slope: number;
  /** Sen's interval of the slope, at so many standard deviations of S. */
  readonly lower: number;
  readonly upper: number;
  readonly median: number;
}

/** The trend with the interval at `z` standard deviations; null of fewer than two values. */
export function trendOf(values: readonly number[], z: number): Trend | null {
  const slopes = slopesOf(values).toSorted((a, b) => a - b);
  if (slopes.length === 0) return null;
  const slope = median(slopes);
  const width = z * Math.sqrt(varianceOfS(values, slope));
  const last = slopes.length - 1;
  const at = (rank: number): number => slopes[Math.min(last, Math.max(0, rank))] ?? slope;
  return {
    slope,
    lower: at(Math.floor((slopes.length - width) / 2) - 1),
    upper: at(Math.ceil((slopes.length + width) / 2)),
    median: median(values),
  };
}

/** Of all pairs of values, how much the later one exceeds the earlier one, by their distance. */
export const slopesOf = (values: readonly number[]): readonly number[] =>
  values.flatMap((early, index) =>
    values.slice(index + 1).map((late, nth) => (late - early) / (nth + 1)),
  );

/** Kendall's S by its deviation, with the correction of one for continuity; `slope` is what the trend takes away. */
export function kendallZ(values: readonly number[], slope: number): number {
  const s = slopesOf(values).reduce((sum, each) => sum + Math.sign(each), 0);
  const variance = varianceOfS(values, slope);
  return variance === 0 || s === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
}

const varianceOfS = (values: readonly number[], slope: number): number => {
  const n = values.length;
  return ((n * (n - 1) * (2 * n + 5)) / 18) * inflation(values, slope);
};

/** By how much positive correlation of neighbours, in what the trend leaves, widens S. */
function inflation(values: readonly number[], slope: number): number {
  const left = values.map((value, index) => value - slope * index);
  const mean = left.reduce((sum, value) => sum + value, 0) / left.length;
  const variance = left.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  if (variance === 0) return 1;
  const lagged = left
    .slice(1)
    .reduce((sum, value, index) => sum + (value - mean) * ((left[index] ?? mean) - mean), 0);
  const correlation = Math.max(0, lagged / variance);
  return (1 + correlation) / (1 - correlation);
}
