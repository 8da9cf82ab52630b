import fc from 'fast-check';
import { emptyHistogram, type Histogram, recordValue } from './histogram.ts';

/** Values in ms, recorded one by one. */
export const recorded = (schema: number, values: readonly number[]): Histogram =>
  values.reduce(recordValue, emptyHistogram(schema));

/** The oracle: nearest rank on all values, sorted. */
export function nearestRank(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(q * values.length - 1e-9 * values.length)) - 1] ?? Number.NaN;
}

/** Latencies in ms: constant, with two modes, with a heavy tail (Pareto by inversion). */
export const latencies = fc.oneof(
  fc
    .tuple(fc.double({ min: 0.05, max: 5000, noNaN: true }), fc.integer({ min: 1, max: 200 }))
    .map(([value, n]) => Array.from({ length: n }, () => value)),
  fc.array(
    fc.oneof(
      fc.double({ min: 7, max: 9, noNaN: true }),
      fc.double({ min: 110, max: 130, noNaN: true }),
    ),
    { minLength: 1, maxLength: 200 },
  ),
  fc.array(
    fc.double({ min: 0.0001, max: 1, noNaN: true }).map((u) => 2 / u ** (1 / 1.2)),
    { minLength: 1, maxLength: 200 },
  ),
);
