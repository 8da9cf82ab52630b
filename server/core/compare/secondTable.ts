import { downscale, type Histogram } from '../measure/histogram.ts';

/** What the journeys of one path did in one second of a stage, or what a service used in it. */
export interface PathSecond {
  /** The time that its frames cover. */
  readonly durationMs: number;
  /** Correct or refused. */
  readonly completed: number;
  /** Of `finished`, those that failed. */
  readonly failed: number;
  /** Ended in any way but by what is not the target's failure. */
  readonly finished: number;
  /** Service time of correct journeys, in ms. */
  readonly journeyMs: Histogram;
  /** Of a service: CPU that its processes used, in s, and the requests of all paths; absent of a path. */
  readonly cpuSeconds?: number;
  readonly requests?: number;
}

/** Names of the first columns of a table; one column for each bucket follows. */
export const column = {
  durationMs: 0,
  completed: 1,
  failed: 2,
  finished: 3,
  correct: 4,
  zero: 5,
  cpuSeconds: 6,
  requests: 7,
} as const;
const countColumns = Object.keys(column).length;

/** The buckets that the columns after the counts hold. */
export interface Buckets {
  readonly schema: number;
  /** Index of the first one. */
  readonly first: number;
  readonly count: number;
}

/** Running sums of the seconds of a run, so that those of a block of seconds are one subtraction. */
export interface SecondTable {
  readonly seconds: number;
  readonly buckets: Buckets;
  readonly width: number;
  /** Row t, of `width` numbers, holds the sums of the seconds before second t. */
  readonly sums: Float64Array;
}

/** Buckets that hold every latency of these seconds, at the coarsest schema of those that have one. */
export function bucketsOf(seconds: readonly PathSecond[]): Buckets {
  const holding = seconds
    .map(({ journeyMs }) => journeyMs)
    .filter(({ buckets }) => buckets.length > 0);
  const schema = Math.min(...holding.map((histogram) => histogram.schema));
  let [first, last] = [Infinity, -Infinity];
  for (const histogram of holding) {
    const { buckets } = downscale(histogram, schema);
    first = Math.min(first, buckets[0]?.[0] ?? first);
    last = Math.max(last, buckets.at(-1)?.[0] ?? last);
  }
  return holding.length === 0
    ? { schema: 0, first: 0, count: 0 }
    : { schema, first, count: last - first + 1 };
}

export function tableOf(seconds: readonly PathSecond[], buckets: Buckets): SecondTable {
  const width = countColumns + buckets.count;
  const sums = new Float64Array((seconds.length + 1) * width);
  for (const [at, second] of seconds.entries()) {
    const row = (at + 1) * width;
    for (let k = 0; k < width; k += 1) sums[row + k] = sums[row - width + k] ?? 0;
    const add = (k: number, value: number): void => {
      sums[row + k] = (sums[row + k] ?? 0) + value;
    };
    add(column.durationMs, second.durationMs);
    add(column.completed, second.completed);
    add(column.failed, second.failed);
    add(column.finished, second.finished);
    add(column.correct, second.journeyMs.count);
    add(column.zero, second.journeyMs.zeroCount);
    add(column.cpuSeconds, second.cpuSeconds ?? 0);
    add(column.requests, second.requests ?? 0);
    if (second.journeyMs.buckets.length === 0) continue;
    for (const [index, count] of downscale(second.journeyMs, buckets.schema).buckets)
      add(countColumns + index - buckets.first, count);
  }
  return { seconds: seconds.length, buckets, width, sums };
}

/** Adds the sums of seconds `from` to `to` (excluded) to `total`. */
export function addSeconds(
  { sums, width }: SecondTable,
  from: number,
  to: number,
  total: Float64Array,
): void {
  const [low, high] = [from * width, to * width];
  for (let k = 0; k < width; k += 1)
    total[k] = (total[k] ?? 0) + (sums[high + k] ?? 0) - (sums[low + k] ?? 0);
}

/** Sums of all seconds of all tables, which have the same buckets. */
export function totalOf(tables: readonly SecondTable[]): Float64Array {
  const total = new Float64Array(tables[0]?.width ?? countColumns);
  for (const table of tables) addSeconds(table, 0, table.seconds, total);
  return total;
}

/**
 * Natural logarithm of the q-quantile (0..1) in ms, interpolated within its bucket, so that a shift that is smaller
 * than a bucket is seen. NaN without a latency above zero.
 */
export function logQuantile(
  total: Float64Array,
  { schema, first, count }: Buckets,
  q: number,
): number {
  const rank = q * (total[column.correct] ?? 0);
  const unit = Math.LN2 / 2 ** schema;
  let before = total[column.zero] ?? 0;
  for (let k = 0; k < count; k += 1) {
    const here = total[countColumns + k] ?? 0;
    if (here > 0 && before + here >= rank) {
      const share = Math.max(0, (rank - before) / here);
      return (first + k - 1 + share) * unit;
    }
    before += here;
  }
  return Number.NaN;
}

/**
 * How much of the bucket of the q-quantile is a spike, 0..1: what it holds more or less than the mean of its
 * neighbours. Where a value lies within a spike is not known.
 */
export function spikeAt(total: Float64Array, buckets: Buckets, q: number): number {
  const unit = Math.LN2 / 2 ** buckets.schema;
  const at = Math.ceil(logQuantile(total, buckets, q) / unit - 1e-9) - buckets.first;
  const holds = (k: number): number =>
    k < 0 || k >= buckets.count ? 0 : (total[countColumns + k] ?? 0);
  const here = holds(at);
  if (!(here > 0)) return 1;
  const excess = Math.abs(here - (holds(at - 1) + holds(at + 1)) / 2);
  // Counts differ by chance alone.
  const noise = 2 * Math.sqrt(1.5 * here);
  return Math.min(1, Math.max(0, excess - noise) / here);
}

/** For each second, how far its count of journeys above the q-quantile of all is from the share 1 − q. */
export function exceedances(table: SecondTable, q: number): readonly number[] {
  const total = totalOf([table]);
  const unit = Math.LN2 / 2 ** table.buckets.schema;
  const at = Math.ceil(logQuantile(total, table.buckets, q) / unit - 1e-9) - table.buckets.first;
  const above = (row: Float64Array): number => {
    let sum = 0;
    for (let k = at + 1; k < table.buckets.count; k += 1) sum += row[countColumns + k] ?? 0;
    return sum;
  };
  const share = above(total) / Math.max(1, total[column.correct] ?? 0);
  return eachSecond(table, (row) => above(row) - share * (row[column.correct] ?? 0));
}

/** A figure of each second by its sums. */
export const eachSecond = (
  table: SecondTable,
  of: (row: Float64Array) => number,
): readonly number[] =>
  Array.from({ length: table.seconds }, (_, second) => {
    const row = new Float64Array(table.width);
    addSeconds(table, second, second + 1, row);
    return of(row);
  });
