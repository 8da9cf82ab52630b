import type { FactKind } from '../../../core/audit/facts/registry.ts';
import { type Store, stores } from '../../../core/audit/finding.ts';
import type { DecodedTransaction, QueryKey } from './changeLog.ts';
import type { Decoded } from './decodedChanges.ts';
import type { DecodingShape } from './decodingShape.ts';
import { wholeXid } from './postgresQueries.ts';

export type Shapes = Readonly<Record<Store, ReadonlyMap<FactKind, DecodingShape>>>;

export const queryKey = (store: Store, kind: FactKind): QueryKey => `${store} ${kind}`;

/** A query that reads a table, and the column that shows which of its facts changed; null: any may have. */
interface Reader {
  readonly key: QueryKey;
  readonly column: string | null;
}

/** By each table's name, the queries that read it. */
export function readersOf(shapes: Shapes): ReadonlyMap<string, readonly Reader[]> {
  const readers = new Map<string, Reader[]>();
  const add = (table: string, reader: Reader): void => {
    readers.set(table, [...(readers.get(table) ?? []), reader]);
  };
  for (const store of stores) {
    for (const [kind, { table, column, others }] of shapes[store]) {
      const key = queryKey(store, kind);
      add(table, { key, column });
      for (const other of others) add(other, { key, column: null });
    }
  }
  return readers;
}

/** Ids are asked for one by one up to this number; beyond it a query is read as a whole. */
const idsAtOnceMax = 100_000;

/**
 * The transactions that changed a table of a fact query, in the order of their commits. The changes of one stand together
 * and end with its commit. `xmax`: the first id that was not given yet at the latest snapshot.
 */
export function transactionsOf(
  decoded: Iterable<Decoded>,
  readers: ReadonlyMap<string, readonly Reader[]>,
  xmax: bigint,
  idsMax: number = idsAtOnceMax,
): readonly DecodedTransaction[] {
  const transactions: DecodedTransaction[] = [];
  let ids = new Map<QueryKey, Set<string>>();
  let whole = new Set<QueryKey>();
  for (const one of decoded) {
    if ('xid' in one) {
      const { xid, atMs } = one;
      if (ids.size + whole.size > 0) {
        // Others may have begun and committed since the snapshot: half of all ids lie ahead.
        transactions.push({ xid: wholeXid(xid, 'xid', xmax + halfOfXids), atMs, ids, whole });
      }
      [ids, whole] = [new Map(), new Set()];
      continue;
    }
    for (const { key, column } of readers.get(one.table) ?? []) {
      const values = column === null ? [] : one.valuesOf(column);
      const known = ids.get(key) ?? new Set();
      for (const value of values) known.add(value);
      if (column === null || known.size > idsMax) whole.add(key);
      else if (known.size > 0) ids.set(key, known);
    }
  }
  return transactions;
}

const halfOfXids = 2n ** 31n;
