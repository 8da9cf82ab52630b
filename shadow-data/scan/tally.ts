import type { Leak } from '../core/leaks.ts';

export interface ScanResult {
  /** What was really looked at; a place that is missing here was not. */
  readonly scanned: readonly { readonly place: string; readonly rows: number }[];
  readonly leaks: readonly Leak[];
  /** Why the lists above are not complete. Empty means that every row and key was judged. */
  readonly problems: readonly string[];
}

/** Counts what was judged in one place and keeps a bounded list of what was wrong. */
export interface ScanTally {
  /** One row or key was judged; `leak` is what is wrong with it, or null. */
  judged(leak: Leak | null): void;
  /** Past this the caller stops; the result says so. */
  full(): boolean;
  result(): ScanResult;
}

export function scanTally(place: string, rowsMax: number, leaksMax: number): ScanTally {
  const leaks: Leak[] = [];
  let rows = 0;
  let unlisted = 0;
  const full = () => rows > rowsMax;
  const problems = () => [
    ...(full() ? [`${place} holds more than ${rowsMax}; the rest was not looked at`] : []),
    ...(unlisted > 0 ? [`${place} has ${unlisted} more leaks than are listed`] : []),
  ];
  return {
    full,
    judged(leak) {
      rows += 1;
      if (leak === null) return;
      if (leaks.length < leaksMax) leaks.push(leak);
      else unlisted += 1;
    },
    result: () => ({ scanned: [{ place, rows }], leaks, problems: problems() }),
  };
}

/** All scans as one, in their order. */
export function joinScans(parts: readonly ScanResult[]): ScanResult {
  return {
    scanned: parts.flatMap((part) => part.scanned),
    leaks: parts.flatMap((part) => part.leaks),
    problems: parts.flatMap((part) => part.problems),
  };
}
