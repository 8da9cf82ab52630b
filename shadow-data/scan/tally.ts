import type { Leak } from '../core/leaks.ts';

export interface ScanResult {
  /** What was really looked at; a place that is missing here was not. */
  readonly scanned: readonly { readonly place: string; readonly rows: number }[];
  readonly leaks: readonly Leak[];
  /** What lies in the wrong store and is older than this run, or of another one: `count` of them, some listed. */
  readonly older: { readonly count: number; readonly listed: readonly Leak[] };
  /** Why the lists above are not complete. Empty means that every row and key was judged. */
  readonly problems: readonly string[];
}

/** What customers have in the shadow store before a load: the scan after it charges only what came since. */
export interface CustomersBefore {
  readonly rows: readonly { readonly place: string; readonly id: string; readonly rows: number }[];
  /** Places with more identities than are listed, where nobody can say which rows came since. */
  readonly uncounted: readonly string[];
}

/** Counts what was judged in one place and keeps a bounded list of what was wrong. */
export interface ScanTally {
  /** One row or key was judged; `leak` is what is wrong with it, or null. */
  judged(leak: Leak | null): void;
  /** Past this the caller stops; the result says so. */
  full(): boolean;
  result(): ScanResult;
}

/** `runId`: the run that is asked about; what another run wrote, or what lay there before its load, is no leak of it. */
export function scanTally(
  place: string,
  runId: string,
  rowsMax: number,
  leaksMax: number,
  before: CustomersBefore = { rows: [], uncounted: [] },
): ScanTally {
  const leaks: Leak[] = [];
  const older: Leak[] = [];
  let olderCount = 0;
  let rows = 0;
  let unlisted = 0;
  const left = new Map<string, number>();
  for (const row of before.rows) if (row.place === place) left.set(row.id, row.rows);
  const uncounted = before.uncounted.includes(place);
  const wasBefore = ({ owner, id }: Leak): boolean => {
    if (owner !== 'live' || uncounted) return owner === 'live';
    const rowsLeft = left.get(id) ?? 0;
    left.set(id, rowsLeft - 1);
    return rowsLeft > 0;
  };
  const full = () => rows > rowsMax;
  const problems = () => [
    ...(full() ? [`${place} holds more than ${rowsMax}; the rest was not looked at`] : []),
    ...(uncounted
      ? [`${place} held rows of too many customers before the load to tell which came since`]
      : []),
    ...(unlisted > 0 ? [`${place} has ${unlisted} more leaks than are listed`] : []),
  ];
  return {
    full,
    judged(leak) {
      rows += 1;
      if (leak === null) return;
      if (isOfAnotherRun(leak, runId) || wasBefore(leak)) {
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
