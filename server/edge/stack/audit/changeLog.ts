/** What a query of facts is about in one store: `shadow lines`. */
export type QueryKey = string;

/** A committed transaction that changed tables of the fact queries. */
export interface DecodedTransaction {
  /** 64 bits. */
  readonly xid: bigint;
  /** When it committed, by the database's clock. */
  readonly atMs: number | null;
  /** The ids of facts that it changed. */
  readonly ids: ReadonlyMap<QueryKey, ReadonlySet<string>>;
  /** Queries of which it changed another table than that of the ids. */
  readonly whole: ReadonlySet<QueryKey>;
}

/** Transactions in the order of their commits. `first` is the number of the first one that is kept. */
export interface ChangeLog {
  readonly first: number;
  readonly transactions: readonly DecodedTransaction[];
}

export const emptyLog: ChangeLog = { first: 0, transactions: [] };

/** Which transactions a snapshot shows. */
export interface Visibility {
  /** Every transaction below it has ended. */
  readonly xmin: bigint;
  /** It shows none from here on. */
  readonly shownBelow: bigint;
  /** Transactions between both that were open. */
  readonly open: ReadonlySet<bigint>;
}

/** `pg_current_snapshot()` as text: `xmin:xmax:xid,xid`. */
export function visibilityOf(snapshot: string): Visibility {
  const [xmin = '', xmax = '', open = ''] = snapshot.split(':');
  const ids = open === '' ? [] : open.split(',');
  return { xmin: BigInt(xmin), shownBelow: BigInt(xmax), open: new Set(ids.map(BigInt)) };
}

const isVisible = (xid: bigint, { shownBelow, open }: Visibility): boolean =>
  xid < shownBelow && !open.has(xid);

/**
 * The number up to which a snapshot settles the log: of the first transaction that is not older than every open one.
 * What comes before is given once; what comes from there on is given again.
 */
export function settledEnd({ first, transactions }: ChangeLog, { xmin }: Visibility): number {
  const at = transactions.findIndex(({ xid }) => xid >= xmin);
  return first + (at < 0 ? transactions.length : at);
}

/** So many transactions are kept; a reading that asks for older ones reads all rows. */
const transactionsMax = 500_000;

/** The log with further transactions at its end. */
export function appended(
  { first, transactions }: ChangeLog,
  further: readonly DecodedTransaction[],
  keptMax: number = transactionsMax,
): ChangeLog {
  const log = { first, transactions: [...transactions, ...further] };
  return withoutBefore(log, first + log.transactions.length - keptMax);
}

/** The log without transactions before a number. */
export function withoutBefore(log: ChangeLog, number: number): ChangeLog {
  const dropped = Math.max(0, number - log.first);
  return dropped === 0
    ? log
    : { first: log.first + dropped, transactions: log.transactions.slice(dropped) };
}

/** What a snapshot shows of the log from a number on, for one query. */
export interface Changed {
  /** Must the query be read as a whole? */
  readonly isWhole: boolean;
  /** Does a transaction that is not settled change the query as a whole? */
  readonly isWholeRecent: boolean;
  readonly ids: ReadonlyMap<string, ChangedId>;
}

export interface ChangedId {
  /** Was it last changed by a transaction that is settled? */
  readonly isSettled: boolean;
  readonly atMs: number | null;
}

/** Null: the log does not reach back so far. */
export function changedFrom(
  log: ChangeLog,
  from: number,
  shown: Visibility,
  key: QueryKey,
): Changed | null {
  if (from < log.first || from > log.first + log.transactions.length) return null;
  const end = settledEnd(log, shown);
  const ids = new Map<string, ChangedId>();
  let [isWhole, isWholeRecent] = [false, false];
  for (const [at, transaction] of log.transactions.entries()) {
    const number = log.first + at;
    if (number < from || !isVisible(transaction.xid, shown)) continue;
    const { atMs } = transaction;
    const isSettled = number < end;
    if (transaction.whole.has(key)) {
      isWhole = true;
      isWholeRecent ||= !isSettled;
    }
    for (const id of transaction.ids.get(key) ?? []) ids.set(id, { isSettled, atMs });
  }
  return { isWhole, isWholeRecent, ids };
}
