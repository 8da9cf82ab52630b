/**
 * Exponential buckets as in Prometheus native histograms: bucket i holds values v (milliseconds)
 * with base^(i-1) < v <= base^i, base = 2^(2^-schema). Schema 3 is what k6 pushes; a Trend of
 * latency^8 read as latency is schema 6 (FACTS: ±0.55%). Merging adds counts; different schemas
 * merge at the coarser one. Nothing is ever merged from percentiles.
 */
export interface Histogram {
  readonly schema: number;
  readonly count: number;
  /** Values at or below the zero threshold. */
  readonly zeroCount: number;
  /** Sparse, sorted by index, counts > 0. */
  readonly buckets: readonly (readonly [index: number, count: number])[];
}
