import type { FactKind } from '../../../core/audit/facts/registry.ts';

/** An id is taken a little before its transaction has a number of its own, and others take theirs in between. */
export const slackIds = 20_000;
/** Full scans with new rows that must have shown ids near the highest, before a query is read by a window. */
export const scansToLearn = 3;
/** Further ones are left out; the window is wider then. */
const marksMax = 1_000;
/** Full scans take at most this part of the time: rarer ones cost as much by the rows that windows give again until then. */
const fullShare = 1 / 50;
const pauseMsMax = 10_000;

/** What full scans showed of the ids of each query of a store; empty before the first. */
export interface IdWindows {
  /** Where the next scan goes on; null before the first full scan. */
  readonly cursor: bigint | null;
  /** When the last full scan ended, and how long its queries took that a window could read. Monotonic milliseconds. */
  readonly endedMs: number;
  readonly tookMs: number;
  readonly queries: ReadonlyMap<FactKind, SeenIds>;
  /** Of the full scan that the windows begin at, and of those after it. */
  readonly marks: readonly Mark[];
}

/** What one full scan says of transactions that began after it: their ids are not far below these. */
interface Mark {
  /** No transaction from here on had begun. */
  readonly xmax: bigint;
  readonly highest: ReadonlyMap<FactKind, number>;
}

interface SeenIds {
  readonly highest: number;
  /** New rows have ids above this one; null: nobody knows, since a transaction is older than what was seen. */
  readonly above: number | null;
  /** Full scans that showed new rows, all of them near the highest id of the scan before. */
  readonly scans: number;
  /** Did a new row have an id far below it? Then the ids do not tell where new rows are. */
  readonly strayed: boolean;
}

export const noWindows: IdWindows = {
  ...{ cursor: null, endedMs: 0, tookMs: 0, queries: new Map(), marks: [] },
};

/** The ids of the rows that a scan showed of a query; null where they are no whole numbers or there was no row. */
export interface IdRange {
  readonly lowest: number;
  readonly highest: number;
}

/**
 * For each query that a window may read, the id that its rows must be above; null: all rows are looked through, since
 * nothing is known, another audit asks, no query can be narrowed, or a full scan is due.
 */
export function windowsAt(
  windows: IdWindows,
  cursor: bigint | null,
  nowMs: number,
): ReadonlyMap<FactKind, number> | null {
  if (cursor === null || cursor !== windows.cursor) return null;
  const pauseMs = Math.min(pauseMsMax, windows.tookMs / fullShare);
  if (nowMs - windows.endedMs >= pauseMs) return null;
  const learned = [...windows.queries].flatMap(([kind, { scans, strayed, above }]) =>
    strayed || above === null || scans < scansToLearn ? [] : [[kind, above] as const],
  );
  return learned.length === 0 ? null : new Map(learned);
}

/**
 * What is known after a full scan from `from` on; from null it showed all rows, new and old. A row that shows later is of a
 * transaction that was open at this scan, or began after it. So its id is not far below the highest one of the latest full scan
 * before the oldest open transaction began, for however long that has been.
 */
export function afterFullScan(
  before: IdWindows,
  from: bigint | null,
  scan: Pick<IdWindows, 'endedMs' | 'tookMs'> & {
    /** Bounds of its snapshot; the next scan asks from `xmin` on. */
    readonly xmin: bigint;
    readonly xmax: bigint;
    readonly ids: ReadonlyMap<FactKind, IdRange | null>;
  },
): IdWindows {
  // What another audit saw in between is not known.
  const isKnown = from !== null && from === before.cursor;
  const known: IdWindows['queries'] = isKnown ? before.queries : new Map();
  const highest = highestIds(known, scan.ids);
  const marks = marksFor(isKnown ? before.marks : [], { xmax: scan.xmax, highest }, scan.xmin);
  const [base] = marks.filter(({ xmax }) => xmax <= scan.xmin);
  const queries = new Map<FactKind, SeenIds>();
  for (const [kind, most] of highest) {
    const lowest = scan.ids.get(kind)?.lowest ?? null;
    const start = base?.highest.get(kind);
    queries.set(kind, {
      ...learned(known.get(kind), lowest),
      ...{ highest: most, above: start === undefined ? null : start - slackIds },
    });
  }
  const { xmin: cursor, endedMs, tookMs } = scan;
  return { cursor, endedMs, tookMs, queries, marks };
}

function highestIds(
  known: IdWindows['queries'],
  ids: ReadonlyMap<FactKind, IdRange | null>,
): ReadonlyMap<FactKind, number> {
  const highest = new Map<FactKind, number>();
  for (const [kind, range] of ids) {
    const most = Math.max(
      known.get(kind)?.highest ?? Number.NEGATIVE_INFINITY,
      range?.highest ?? Number.NEGATIVE_INFINITY,
    );
    if (most > Number.NEGATIVE_INFINITY) highest.set(kind, most);
  }
  return highest;
}

/** The marks from the latest one that no open transaction is older than; all where there is none. */
function marksFor(before: readonly Mark[], mark: Mark, xmin: bigint): readonly Mark[] {
  const all = before.length < marksMax ? [...before, mark] : before;
  const base = all.findLastIndex(({ xmax }) => xmax <= xmin);
  return all.slice(Math.max(0, base));
}

/** What a full scan teaches of a query; one that showed no new row, or of which nothing was expected, teaches nothing. */
function learned(
  seen: SeenIds | undefined,
  lowest: number | null,
): Pick<SeenIds, 'scans' | 'strayed'> {
  if (seen === undefined) return { scans: 0, strayed: false };
  const { scans, strayed, above } = seen;
  if (lowest === null || above === null) return { scans, strayed };
  return { scans: scans + 1, strayed: strayed || lowest <= above };
}
