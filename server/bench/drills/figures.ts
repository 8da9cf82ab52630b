import type { BenchRow } from '../result.ts';

/** What one part of the benchmark found. */
export interface Figures {
  readonly rows: readonly BenchRow[];
  /** What contradicts an expectation, a line each. */
  readonly wrong: readonly string[];
}

export const rowOf = (figure: string, unit: string, value: number, samples: number): BenchRow => ({
  figure,
  unit,
  value,
  interval: null,
  samples,
});

/** The nearest rank. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? Number.NaN;
}
