import { setTimeout as sleep } from 'node:timers/promises';
import { oneLine } from '../../text/oneLine.ts';
import { addCounter, type Counter } from '../facts/counters.ts';
import type { Row } from '../facts/fact.ts';
import { addRow, type FactKind, newDelta, type OverwrittenKind } from '../facts/registry.ts';
import { addStock } from '../facts/stock.ts';
import { type Store, stores } from '../finding.ts';
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
    this.#open.add(transaction);
    return {
      insert: async (store, kind, row) => {
        const id = String(this.#writes.length + 1);
        this.#writes.push({ transaction, store, kind, row: { ...row, id } });
      },
      setOverwritten: async (store, kind, row) => {
        this.#writes.push({ transaction, store, kind, row });
      },
      commit: async () => {
        this.#open.delete(transaction);
      },
      rollback: async () => {
        this.#open.delete(transaction);
        this.#rolledBack.add(transaction);
      },
    };
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
    { after, latest, held }: StoreRequest,
    recount: boolean,
    atMs: number,
    limits: ReadLimits,
  ): StoreReading {
    const oldest = Math.min(this.#next, ...this.#open);
    const since = latest?.oldest === oldest ? (latest.heldSinceMs ?? atMs) : atMs;
    const heldSinceMs = oldest === this.#next ? null : Number(since);
    return {
      snapshot: this.#snapshot(
        store,
        Number(after?.oldest ?? 0),
        oldest,
        atMs,
        createReadBudget(limits, held),
      ),
      recount: recount
        ? this.#snapshot(store, 0, oldest, atMs, createReadBudget(limits, nothingHeld))
        : null,
      watermark: { oldest, heldSinceMs },
      watermarkAgeMs: heldSinceMs === null ? 0 : atMs - heldSinceMs,
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

  #committed(store: Store): readonly Write[] {
    return this.#writes.filter(
      (write) =>
        write.store === store &&
        !this.#open.has(write.transaction) &&
        !this.#rolledBack.has(write.transaction),
    );
  }
}
