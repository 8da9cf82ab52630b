import { setTimeout as sleep } from 'node:timers/promises';
import { oneLine } from '../../text/oneLine.ts';
import { type BacklogReading, countedInDatabase, type SqlBacklog } from '../drain/drain.ts';
import { addCounter, type Counter } from '../facts/counters.ts';
import type { Row } from '../facts/fact.ts';
import {
  addRow,
  type Delta,
  type FactIds,
  type FactKind,
  newDelta,
  type OverwrittenKind,
} from '../facts/registry.ts';
import { addStock } from '../facts/stock.ts';
import { type Store, stores } from '../finding.ts';
import { type RuleReading, rowsHeldMax, type SqlRule } from '../rules/sqlRule.ts';
import type { ShopTransaction, SourceShop } from './auditSource.contract.ts';
import type {
  AuditSource,
  ReadRequest,
  Snapshot,
  StoreProblem,
  StoreReading,
  StoreRequest,
} from './auditSource.ts';
import { createReadBudget, nothingHeld, type ReadBudget, type ReadLimits } from './readBudget.ts';

/** One write of a transaction, visible once the transaction has committed. */
interface Write {
  readonly transaction: number;
  readonly store: Store;
  readonly kind: FactKind | OverwrittenKind;
  readonly row: Row;
}

/**
 * A shop in memory, for tests. Transactions have numbers in the order in which they begin. A write is
 * settled once its transaction and all with a smaller number have ended.
 */
export class MemoryShop implements SourceShop {
  readonly #writes: Write[] = [];
  readonly #open = new Set<number>();
  readonly #rolledBack = new Set<number>();
  #next = 0;
  #nextId = 1;
  /** Does its audit file have a query for stock? */
  readonly hasStock: boolean;

  constructor({ hasStock = false }: { readonly hasStock?: boolean } = {}) {
    this.hasStock = hasStock;
  }

  open(limits: ReadLimits = { factsMax: 1e6, bytesMax: 1e9 }): AuditSource {
    let closed = false;
    return {
      read: async (request) => {
        if (closed) throw new Error('the audit source is closed');
        return this.#read(request, limits);
      },
      close: async () => {
        closed = true;
      },
    };
  }

  async begin(): Promise<ShopTransaction> {
    const transaction = this.#next++;
    const removed: string[] = [];
    this.#open.add(transaction);
    return {
      insert: async (store, kind, row) => {
        const id = String(this.#nextId++);
        this.#writes.push({ transaction, store, kind, row: { ...row, id } });
      },
      setOverwritten: async (store, kind, row) => {
        this.#writes.push({ transaction, store, kind, row });
      },
      remove: async (_store, kind, id) => {
        removed.push(`${kind} ${id}`);
      },
      commit: async () => {
        this.#open.delete(transaction);
        const kept = this.#writes.filter(({ kind, row }) => !removed.includes(`${kind} ${row.id}`));
        this.#writes.splice(0, this.#writes.length, ...kept);
      },
      rollback: async () => {
        this.#open.delete(transaction);
        this.#rolledBack.add(transaction);
      },
    };
  }

  /** Deletes the committed rows that fit, of facts. */
  remove(fits: (row: Row) => boolean): void {
    const kept = this.#writes.filter(({ row }) => !fits(row));
    this.#writes.splice(0, this.#writes.length, ...kept);
  }

  /** The ids of facts that fit. */
  ids(fits: (row: Row) => boolean = () => true): readonly string[] {
    return this.#writes.filter(({ row }) => fits(row)).map(({ row }) => String(row.id));
  }

  /** Writes columns of a row again, as an UPDATE in a transaction of its own does. */
  async update(id: string, columns: Row): Promise<void> {
    const transaction = await this.begin();
    this.#change(id, columns, this.#next - 1);
    await transaction.commit();
  }

  /** The same, by a row that the transaction of its insertion seems to have written. */
  changeUnseen(id: string, columns: Row): void {
    this.#change(id, columns, 0);
  }

  /** A row that the first transaction seems to have written. */
  insertUnseen(store: Store, kind: FactKind, row: Row): void {
    const id = String(this.#nextId++);
    this.#writes.push({ transaction: 0, store, kind, row: { id, ...row } });
  }

  #change(id: string, columns: Row, transaction: number): void {
    const at = this.#writes.findIndex(({ row }) => row.id === id);
    const before = this.#writes[at];
    if (before === undefined) throw new Error(`there is no row ${id}`);
    this.#writes[at] = { ...before, transaction, row: { ...before.row, ...columns } };
  }

  async waitMs(ms: number): Promise<void> {
    await sleep(ms);
  }

  async close(): Promise<void> {
    this.#writes.length = 0;
  }

  #read({ stores: requests, recount }: ReadRequest, limits: ReadLimits) {
    const atMs = performance.now();
    const readings = stores.map((store) => {
      try {
        return [store, this.#readStore(store, requests[store], recount, atMs, limits)];
      } catch (error) {
        return [store, { problem: oneLine(error) }];
      }
    });
    return {
      atMs,
      stores: Object.fromEntries(readings) as Record<Store, StoreReading | StoreProblem>,
    };
  }

  #readStore(
    store: Store,
    { after, latest, held, recall, rules, backlogs }: StoreRequest,
    recount: boolean,
    atMs: number,
    limits: ReadLimits,
  ): StoreReading {
    const oldest = Math.min(this.#next, ...this.#open);
    const since = latest?.oldest === oldest ? (latest.heldSinceMs ?? atMs) : atMs;
    const heldSinceMs = oldest === this.#next ? null : Number(since);
    const budget = createReadBudget(limits, held);
    const snapshot = this.#snapshot(store, Number(after?.oldest ?? 0), oldest, atMs, budget);
    const ruled =
      rules === undefined ? {} : { rules: rules.map((each) => this.#rule(store, each)) };
    return {
      snapshot: { ...snapshot, ...ruled },
      recalled: recall === undefined ? null : this.#recalled(store, recall, limits),
      recount: recount
        ? this.#snapshot(store, 0, oldest, atMs, createReadBudget(limits, nothingHeld))
        : null,
      watermark: { oldest, heldSinceMs },
      watermarkAgeMs: heldSinceMs === null ? 0 : atMs - heldSinceMs,
      ...(backlogs === undefined
        ? {}
        : { backlogs: countedInDatabase(backlogs).map((each) => this.#backlog(store, each)) }),
    };
  }

  #snapshot(
    store: Store,
    from: number,
    oldest: number,
    atMs: number,
    budget: ReadBudget,
  ): Snapshot {
    const settled = newDelta();
    const recent = newDelta();
    const counters = new Map<string, Counter>();
    const stock = new Map<string, number | null>();
    for (const { kind, transaction, row } of this.#committed(store)) {
      const isOverwritten = kind === 'counters' || kind === 'stock';
      if (!isOverwritten && transaction < from) continue;
      budget.take(kind, row);
      if (kind === 'counters') addCounter(counters, row);
      else if (kind === 'stock') addStock(stock, row);
      else addRow(transaction < oldest ? settled : recent, kind, row);
    }
    return { atMs, settled, recent, counters, stock: this.hasStock ? stock : null };
  }

  #recalled(store: Store, recall: FactIds, limits: ReadLimits): Delta {
    const found = newDelta();
    const budget = createReadBudget(limits, nothingHeld);
    for (const { kind, row } of this.#committed(store)) {
      if (kind === 'counters' || kind === 'stock' || !recall[kind].has(String(row.id))) continue;
      budget.take(kind, row);
      addRow(found, kind, row);
    }
    return found;
  }

  /** Of its tables there is one, with a row for each ledger fact. */
  #backlog(store: Store, { name, sql }: SqlBacklog): BacklogReading {
    const [, table] = /FROM \{schema\}\.(\w+)/.exec(sql) ?? [];
    if (table !== 'stock_ledger') return { name, left: null, problem: `there is no ${table}` };
    const rows = this.#committed(store).filter(({ kind }) => kind === 'ledger');
    return { name, left: rows.length, problem: null };
  }

  /** It may ask the same table for its rows of more units, and an empty one. */
  #rule(store: Store, { name, sql }: SqlRule): RuleReading {
    const [, table, above = '-1'] =
      /FROM \{schema\}\."?(\w+)"?(?: WHERE units > (\d+))?/.exec(sql) ?? [];
    const none = { name, rows: [], count: 0, tookMs: 0, emptyTables: null, problem: null };
    if (table === 'no_such_table') return { ...none, problem: `there is no ${table}` };
    if (table !== 'stock_ledger') return { ...none, emptyTables: [`${table}`] };
    const all = this.#committed(store).filter(({ kind }) => kind === 'ledger');
    const found = all.filter(({ row }) => Number(row.units) > Number(above));
    const rows = found.map(({ row: { sku, units } }) => ({
      ...{ id: String(sku), text: `sku ${sku}, units ${units}` },
    }));
    return {
      ...none,
      ...{ rows: rows.slice(0, rowsHeldMax), count: rows.length },
      emptyTables: all.length > 0 ? null : [table],
    };
  }

  #committed(store: Store): readonly Write[] {
    return this.#writes.filter(
      (write) =>
        write.store === store &&
        !this.#open.has(write.transaction) &&
        !this.#rolledBack.has(write.transaction),
    );
  }
}
