import { cpus, totalmem } from 'node:os';
import { median, normalQuantile } from '../core/statistics/distributions.ts';
import { wilson } from '../core/statistics/newcombe.ts';

/** The result of a benchmark: its figures and the machine. */
export interface BenchResult {
  readonly name: string;
  readonly machine: Machine;
  readonly rows: readonly BenchRow[];
  /** Lines below the table. Absent: none. */
  readonly notes?: readonly string[];
  /** What contradicts an expectation, a line each: the benchmark then fails. Absent: nothing. */
  readonly wrong?: readonly string[];
}

/** One line of the table. `figure` names the measured quantity. */
export interface BenchRow {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** Confidence interval of the value; null for a value without one. */
  readonly interval: Interval | null;
  readonly samples: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly coverage: number;
}

export interface Machine {
  readonly cpu: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly node: string;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cpus: cpus().length,
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}

/** A row with the median of repeated measurements and its confidence interval. */
export function medianRow(figure: string, unit: string, values: readonly number[]): BenchRow {
  return {
    figure,
    unit,
    value: median(values),
    interval: medianInterval(values),
    samples: values.length,
  };
}

/** A share with its 95% interval (E. B. Wilson, JASA 22, 1927); null without trials. */
export function shareInterval(count: number, of: number): Interval | null {
  if (of === 0) return null;
  const [low, high] = wilson({ count, of }, normalQuantile(0.975));
  return { low, high, coverage: 0.95 };
}

/**
 * The narrowest interval between symmetric order statistics that contains the true median with at least
 * 95% probability for any distribution (David & Nagaraja, Order Statistics, 7.1). Fewer than six
 * values have no such interval: the result is then their range, with its lower coverage.
 */
export function medianInterval(values: readonly number[]): Interval | null {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const [least, most] = [sorted[0], sorted[n - 1]];
  if (least === undefined || most === undefined) return null;
  let interval = { low: least, high: most, coverage: coverageOf(n, 1) };
  for (let rank = 2; rank <= n / 2 && coverageOf(n, rank) >= 0.95; rank += 1) {
    const [low, high] = [sorted[rank - 1], sorted[n - rank]];
    if (low === undefined || high === undefined) break;
    interval = { low, high, coverage: coverageOf(n, rank) };
  }
  return interval;
}

/** The probability that the median lies between the rank-th smallest and the rank-th largest of n. */
function coverageOf(n: number, rank: number): number {
  let tail = 0;
  for (let k = 0, ways = 1; k < rank; k += 1) {
    tail += ways / 2 ** n;
    ways = (ways * (n - k)) / (k + 1);
  }
  return Math.max(0, 1 - 2 * tail);
}
