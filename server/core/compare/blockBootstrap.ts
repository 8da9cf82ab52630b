import { addSeconds, type Buckets, type SecondTable } from './secondTable.ts';

/** Resamples of the seconds of one side; each value is one resample's. */
export const resampleCount = 400;

/**
 * The circular block bootstrap (D. N. Politis and J. P. Romano, 1992): each run keeps its length and is put together
 * from blocks of `length` seconds in a row that begin anywhere, the last second being followed by the first. Gives the
 * statistics of each resample of all runs of a side together. The same draws in [0, 1) give the same figures.
 */
export function resample(
  tables: readonly SecondTable[],
  length: number,
  statistics: (total: Float64Array, buckets: Buckets) => readonly number[],
  draw: () => number,
): readonly (readonly number[])[] {
  const [first] = tables;
  if (first === undefined) return [];
  const total = new Float64Array(first.width);
  return Array.from({ length: resampleCount }, () => {
    total.fill(0);
    for (const table of tables) addBlocks(table, length, total, draw);
    return statistics(total, first.buckets);
  });
}

function addBlocks(
  table: SecondTable,
  length: number,
  total: Float64Array,
  draw: () => number,
): void {
  const { seconds } = table;
  for (let left = seconds; left > 0; left -= length) {
    const from = Math.floor(draw() * seconds);
    const to = from + Math.min(length, left);
    addSeconds(table, from, Math.min(to, seconds), total);
    if (to > seconds) addSeconds(table, 0, to - seconds, total);
  }
}

/** Sample standard deviation of what is finite; NaN of fewer than two. */
export function deviationOf(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return finite.length < 2 ? Number.NaN : Math.sqrt(squares / (finite.length - 1));
}
