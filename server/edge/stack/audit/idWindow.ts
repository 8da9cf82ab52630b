import type { FactKind } from '../../../core/audit/facts/registry.ts';

/** Ids are taken before commits, so that a lower one may show later; at 1,000 orders a second, 731 below was the most. */
export const slackIds = 20_000;
/** Full scans with new rows that must have shown ids near the highest, before a query is read by a window. */
export const scansToLearn = 3;
/** Full scans take at most this part of the time. */
const fullShare = 1 / 20;
const pauseMsMax = 10_000;

/** What full scans showed of the ids of each query of a store; empty before the first. */
export interface IdWindows {
  /** Where the next scan goes on; null before the first full scan. */
  readonly cursor: bigint | null;
  /** When the last full scan ended, and how long its queries took that a window could read. Monotonic milliseconds. */
  readonly endedMs: number;
  readonly tookMs: number;
  readonly queries: ReadonlyMap<FactKind, SeenIds>;
}

interface SeenIds {
  readonly highest: number;
  /** Full scans that showed new rows, all of them near the highest id of the scan before. */
  readonly scans: number;
  /** Did a new row have an id far below it? Then the ids do not tell where new rows are. */
  readonly strayed: boolean;
}

export const noWindows: IdWindows = {
  ...{ cursor: null, endedMs: 0, tookMs: 0, queries: new Map() },
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
  const learned = [...windows.queries].filter(
    ([, { scans, strayed }]) => !strayed && scans >= scansToLearn,
  );
  return learned.length === 0
    ? null
    : new Map(learned.map(([kind, { highest }]) => [kind, highest - slackIds]));
}

/** What is known after a full scan from `from` on; from null it showed all rows, new and old. */
export function afterFullScan(
  before: IdWindows,
  from: bigint | null,
  scan: Pick<IdWindows, 'cursor' | 'endedMs' | 'tookMs'> & {
    readonly ids: ReadonlyMap<FactKind, IdRange | null>;
  },
): IdWindows {
  const queries = new Map<FactKind, SeenIds>();
  // What another audit saw in between is not known.
  const known = from !== null && from === before.cursor ? before.queries : new Map();
  for (const [kind, range] of scan.ids) {
    const seen: SeenIds | undefined = known.get(kind);
    if (range === null) {
      if (seen !== undefined) queries.set(kind, seen);
      continue;
    }
    queries.set(
      kind,
      seen === undefined
        ? { highest: range.highest, scans: 0, strayed: false }
        : {
            highest: Math.max(seen.highest, range.highest),
            scans: seen.scans + 1,
            strayed: seen.strayed || range.lowest <= seen.highest - slackIds,
          },
    );
  }
  const { cursor, endedMs, tookMs } = scan;
  return { cursor, endedMs, tookMs, queries };
}
