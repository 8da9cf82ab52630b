import { cpus, totalmem } from 'node:os';

/** What a benchmark prints: a table of figures, and the machine that they come from. */
export interface BenchResult {
  readonly name: string;
  readonly machine: Machine;
  readonly rows: readonly BenchRow[];
}

/** One line of the table; `figure` names what was measured. */
export interface BenchRow {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** Interval of the median, and the share of cases that such an interval holds the true one in. */
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

/** The median of repeated measurements, with its interval. */
export function medianRow(figure: string, unit: string, values: readonly number[]): BenchRow {
  return {
    figure,
    unit,
    value: median(values),
    interval: medianInterval(values),
    samples: values.length,
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(middle)] ?? Number.NaN;
  const high = sorted[Math.ceil(middle)] ?? Number.NaN;
  return (low + high) / 2;
}

/**
 * The narrowest interval between symmetric order statistics that holds the true median in at least
 * 95% of cases, whatever the distribution (David & Nagaraja, Order Statistics, 7.1). Fewer than six
 * values have none: then the whole range, with the coverage that it has.
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

/** How often the median lies between the rank-th smallest and the rank-th largest of n. */
function coverageOf(n: number, rank: number): number {
  let tail = 0;
  for (let k = 0, ways = 1; k < rank; k += 1) {
    tail += ways / 2 ** n;
    ways = (ways * (n - k)) / (k + 1);
  }
  return Math.max(0, 1 - 2 * tail);
}
