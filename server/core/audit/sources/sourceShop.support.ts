import type { Row } from '../facts/fact.ts';
import type { FactKind, OverwrittenKind } from '../facts/registry.ts';
import type { Store } from '../finding.ts';
import type { AuditSource, StoreReading, Watermark } from './auditSource.ts';
import { type Held, nothingHeld, type ReadLimits } from './readBudget.ts';

/** A shop that a source can read: both stores, empty at first. */
export interface SourceShop {
  /** A source over this shop's ledger, lines, events, payments and counters. The shop closes it. */
  open(limits?: ReadLimits): AuditSource;
  begin(): Promise<ShopTransaction>;
  waitMs(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** An open transaction of the shop that has written something. */
export interface ShopTransaction {
  /** Columns as in an audit file, without `id`, which the shop gives. */
  insert(store: Store, kind: FactKind, row: Row): Promise<void>;
  setOverwritten(store: Store, kind: OverwrittenKind, row: Row): Promise<void>;
  /** Deletes the row of a fact. */
  remove(store: Store, kind: FactKind, id: string): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

export const movement = (kind: string, units: number): Row => ({
  sku: 'hot',
  kind,
  units,
  order_id: null,
  reservation_id: null,
});
export const counterRow = (available: number): Row => ({
  sku: 'hot',
  available,
  reserved: 0,
  sold: 0,
});

/** For each kind, a row of an order and what it says. */
export const factRows: Readonly<Record<FactKind, readonly [row: Row, said: object]>> = {
  ledger: [
    { sku: 'hot', kind: 'reserve', units: 2, reservation_id: null },
    { sku: 'hot', kind: 'reserve', units: 2, reservationId: null },
  ],
  lines: [
    { sku: 'hot', units: 2, price_cents: 50 },
    { sku: 'hot', units: 2, priceCents: 50 },
  ],
  events: [{ kind: 'placed' }, { kind: 'placed' }],
  payments: [{ amount_cents: 100 }, { amountCents: 100 }],
  refunds: [{ amount_cents: 30 }, { amountCents: 30 }],
  adjustments: [{ amount_cents: -20 }, { amountCents: -20 }],
  keys: [
    { key: 'once', body: 'x' },
    { name: 'once', body: 'x' },
  ],
  coupons: [{ coupon: 'ten' }, { name: 'ten' }],
  limits: [
    { name: 'ann hot', units: 2, units_max: 3 },
    { name: 'ann hot', units: 2, unitsMax: 3 },
  ],
  budgets: [
    { name: 'spring', amount_cents: 20, budget_cents: 900 },
    { name: 'spring', amountCents: 20, budgetCents: 900 },
  ],
  prices: [
    { sku: 'hot', price_cents: 50, floor_cents: null },
    { sku: 'hot', priceCents: 50, floorCents: null },
  ],
  states: [
    { state: 'paid', version: null },
    { state: 'paid', version: null },
  ],
};

/** The reading of one store; rejects with its problem. */
export async function readStore(
  source: AuditSource,
  store: Store,
  after: Watermark | null,
  latest: Watermark | null,
  recount = false,
  held: Held = nothingHeld,
): Promise<StoreReading> {
  const request = { after, latest, held };
  const { stores } = await source.read({ stores: { shadow: request, live: request }, recount });
  const reading = stores[store];
  if ('problem' in reading) throw new Error(reading.problem);
  return reading;
}

/** The shop of the test that runs, and a source over it. */
export interface ShopInUse {
  readonly shop: () => SourceShop;
  readonly source: () => AuditSource;
  /** Commits ledger rows in one transaction. */
  readonly commit: (...units: readonly number[]) => Promise<void>;
}
