import type { Leak } from '../core/leaks.ts';

export interface ScanResult {
  /** What was really looked at; a place that is missing here was not. */
  readonly scanned: readonly { readonly place: string; readonly rows: number }[];
  readonly leaks: readonly Leak[];
  /** What other runs wrote to where this run's data or live data belongs: `count` of them, some listed. */
  readonly older: { readonly count: number; readonly listed: readonly Leak[] };
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

/** `runId`: the run that is asked about; what another run wrote is no leak of it. */
export function scanTally(
  place: string,
  runId: string,
  rowsMax: number,
  leaksMax: number,
): ScanTally {
  const leaks: Leak[] = [];
  const older: Leak[] = [];
  let olderCount = 0;
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
      if (isOfAnotherRun(leak, runId)) {
        olderCount += 1;
        if (older.length < leaksMax) older.push(leak);
        return;
      }
      if (leaks.length < leaksMax) leaks.push(leak);
      else unlisted += 1;
    },
    result: () => ({
      scanned: [{ place, rows }],
      leaks,
      older: { count: olderCount, listed: older },
      problems: problems(),
    }),
  };
}

const isOfAnotherRun = ({ owner }: Leak, runId: string): boolean =>
  owner !== 'live' && owner !== `run ${runId}`;

/** All scans as one, in their order. */
export function joinScans(parts: readonly ScanResult[]): ScanResult {
  return {
    scanned: parts.flatMap((part) => part.scanned),
    leaks: parts.flatMap((part) => part.leaks),
    older: {
      count: parts.reduce((sum, { older }) => sum + older.count, 0),
      listed: parts.flatMap(({ older }) => older.listed),
    },
    problems: parts.flatMap((part) => part.problems),
  };
}
