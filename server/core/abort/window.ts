import type { Cell } from '../measure/frame.ts';
import type { WatchedSecond } from '../measure/overdue.ts';
import type { CustomerSecond } from '../measure/timeline.ts';
import type { CustomerWatch, Reading, Watched } from './watched.ts';

/** The seconds that a rule judges: those of its window that ends with second `end`. */

/** Null before so many seconds have passed. */
export function windowOf(
  seconds: readonly WatchedSecond[],
  windowSeconds: number,
  end: number,
): readonly WatchedSecond[] | null {
  return end + 1 < windowSeconds ? null : seconds.slice(end + 1 - windowSeconds, end + 1);
}

/** Data of a reading: the window, and how many seconds of shards are missing in it. */
export function coverage(seconds: readonly WatchedSecond[]) {
  return {
    windowSeconds: seconds.length,
    second: seconds.at(-1)?.second ?? -1,
    missing: seconds.reduce((total, { missing }) => total + missing.length, 0),
  };
}

/** The cells of a path, or of all paths (null). */
export const cellsOf = (seconds: readonly WatchedSecond[], path: string | null): readonly Cell[] =>
  seconds.flatMap((second) => second.cells).filter((cell) => path === null || cell.path === path);

export const sumOf = (
  cells: readonly Cell[],
  count: 'failed' | 'finished' | 'started' | 'refused' | 'noEvidence',
): number => cells.reduce((total, cell) => total + (cell[count] ?? 0), 0);

export const lastSecond = ({ seconds }: Watched): number => seconds.length - 1;

/** The last second whose customer figures have had their time to come. */
export const lastCustomerSecond = ({ customers }: Watched): number => customers.until - 1;

/**
 * Judges the customers' seconds of a window. A window in which no second could be read breaks the rule
 * as blind: no data is never fine.
 */
export function judgeCustomers(
  customers: CustomerWatch,
  windowSeconds: number,
  end: number,
  judge: (seconds: readonly CustomerSecond[]) => Reading | null,
): Reading | null {
  const first = end + 1 - windowSeconds;
  if (first < customers.from) return null;
  const seconds = customers.seconds.filter(({ second }) => second >= first && second <= end);
  const unread = windowSeconds - seconds.length;
  const data = { windowSeconds, second: end, unread };
  if (seconds.length === 0) {
    const text = `customers' figures could not be read for ${windowSeconds} s`;
    return { text, data, blind: true };
  }
  const reading = judge(seconds);
  return reading === null ? null : { ...reading, data: { ...reading.data, ...data } };
}
