import type { Counters } from '../facts/counters.ts';
import type { EventFact } from '../facts/events.ts';
import { compareIds } from '../facts/fact.ts';
import type { LedgerFact } from '../facts/ledger.ts';
import type { LineFact } from '../facts/lines.ts';
import type { PaymentFact } from '../facts/payments.ts';
import {
  countsOf,
  type Delta,
  type FactCounts,
  type FactKind,
  type FactOf,
  factKinds,
} from '../facts/registry.ts';
import { absorb, emptyLayer, type Layered, lookUp } from './layered.ts';
import type { OrderRules } from './orderRules.ts';
import { eventRules } from './orderRules.ts';
import type { StockLevels } from './stockLevel.ts';

/** One consistent snapshot of a store, as the invariants see it. */
export interface AuditView {
  readonly state: AuditState;
  /** From the same snapshot; null when the audit file has no query for them. */
  readonly counters: Counters | null;
  /** What is known of overwritten stock up to this snapshot; null when the audit file has no query for it. */
  readonly stock: StockLevels | null;
}

/** The facts so far, grouped as the invariants need them. It does not depend on the order of the facts. */
export interface AuditState {
  readonly skus: Layered<SkuState>;
  readonly orders: Layered<OrderState>;
  readonly reservations: Layered<ReservationState>;
  readonly facts: FactCounts;
  readonly rules: OrderRules;
}

/** Units of one SKU. */
export interface SkuState {
  readonly seeded: number;
  readonly reserves: number;
  readonly releases: number;
  readonly sales: number;
  /** On lines of orders that were placed and not cancelled. */
  readonly promised: number;
  /** The newest ledger row. */
  readonly last: LedgerFact | null;
}

export interface OrderState {
  readonly lines: readonly LineFact[];
  readonly events: readonly EventFact[];
  readonly payments: readonly PaymentFact[];
  /** Ledger rows that name this order. */
  readonly ledger: readonly LedgerFact[];
}

export interface ReservationState {
  /** Ledger rows that name this reservation. */
  readonly ledger: readonly LedgerFact[];
}

export const emptyState: AuditState = {
  skus: emptyLayer,
  orders: emptyLayer,
  reservations: emptyLayer,
  facts: countsOf(() => 0),
  rules: eventRules,
};

export const emptyStateOf = (rules: OrderRules): AuditState => ({ ...emptyState, rules });

const noSku: SkuState = {
  seeded: 0,
  reserves: 0,
  releases: 0,
  sales: 0,
  promised: 0,
  last: null,
};
const noOrder: OrderState = { lines: [], events: [], payments: [], ledger: [] };

/** State of a SKU; zeros for one that no fact names. */
export const skuOf = (state: AuditState, sku: string): SkuState => lookUp(state.skus, sku) ?? noSku;
export const orderOf = (state: AuditState, id: string): OrderState =>
  lookUp(state.orders, id) ?? noOrder;
export const reservationOf = (state: AuditState, id: string): ReservationState =>
  lookUp(state.reservations, id) ?? { ledger: [] };

/** Sums of the ledger: what the shop's counter should show. */
export function ledgerSums(sku: SkuState): { available: number; reserved: number; sold: number } {
  return {
    available: sku.seeded - sku.reserves + sku.releases,
    reserved: sku.reserves - sku.releases - sku.sales,
    sold: sku.sales,
  };
}

export const hasEvent = (order: OrderState, kind: EventFact['kind']): boolean =>
  order.events.some((event) => event.kind === kind);

/** Placed and not cancelled: the customer is promised the units of the lines. */
export const isPromised = (order: OrderState, { placedBy }: OrderRules): boolean =>
  (placedBy === 'lines' ? order.lines.length > 0 : hasEvent(order, 'placed')) &&
  !hasEvent(order, 'cancelled');

/** Units of a SKU that may have been there to promise: by the stock query, else by the ledger; infinite without limit. */
export function putInStock({ state, stock }: AuditView, sku: string): number {
  if (stock === null) return skuOf(state, sku).seeded;
  const level = stock.get(sku);
  return level === undefined ? 0 : (level.put ?? Number.POSITIVE_INFINITY);
}

/** The state with these facts added; the given state is not changed. Each fact must be folded once only. */
export function fold(state: AuditState, delta: Delta): AuditState {
  const draft: Draft = { state, skus: new Map(), orders: new Map(), reservations: new Map() };
  for (const { name } of factKinds) foldKind(draft, name, delta);
  return {
    skus: { own: draft.skus, below: state.skus },
    orders: { own: draft.orders, below: state.orders },
    reservations: { own: draft.reservations, below: state.reservations },
    facts: countsOf((kind) => state.facts[kind] + delta[kind].length),
    rules: state.rules,
  };
}

/** The same state with its newest layer merged into the one below, which must not be used again. */
export function settleLayer(state: AuditState): AuditState {
  return {
    skus: absorb(state.skus),
    orders: absorb(state.orders),
    reservations: absorb(state.reservations),
    facts: state.facts,
    rules: state.rules,
  };
}

interface Draft {
  readonly state: AuditState;
  readonly skus: Map<string, SkuState>;
  readonly orders: Map<string, OrderState>;
  readonly reservations: Map<string, ReservationState>;
}

type Folds = { readonly [N in FactKind]: (draft: Draft, fact: FactOf<N>) => void };

const folds: Folds = {
  ledger: foldLedger,
  lines(draft, fact) {
    // A SKU exists from its first line on, promised or not: the state must not depend on the order of facts.
    changeSku(draft, fact.sku, (sku) => sku);
    changeOrder(draft, fact.orderId, (order) => ({ ...order, lines: inserted(order.lines, fact) }));
  },
  events: (draft, fact) =>
    changeOrder(draft, fact.orderId, (order) => ({
      ...order,
      events: inserted(order.events, fact),
    })),
  payments: (draft, fact) =>
    changeOrder(draft, fact.orderId, (order) => ({
      ...order,
      payments: inserted(order.payments, fact),
    })),
};

function foldKind<N extends FactKind>(draft: Draft, kind: N, delta: Delta): void {
  const foldFact: Folds[N] = folds[kind];
  const facts: readonly FactOf<N>[] = delta[kind];
  for (const fact of facts) foldFact(draft, fact);
}

/** The column of a SKU's sums that a movement adds to. */
export const stockColumns = {
  seed: 'seeded',
  restock: 'seeded',
  reserve: 'reserves',
  release: 'releases',
  sell: 'sales',
} as const;

function foldLedger(draft: Draft, fact: LedgerFact): void {
  const column = stockColumns[fact.kind];
  changeSku(draft, fact.sku, (sku) => ({
    ...sku,
    [column]: sku[column] + fact.units,
    last: sku.last !== null && compareIds(sku.last.id, fact.id) > 0 ? sku.last : fact,
  }));
  if (fact.orderId !== null) {
    changeOrder(draft, fact.orderId, (order) => ({
      ...order,
      ledger: inserted(order.ledger, fact),
    }));
  }
  if (fact.reservationId !== null) {
    const before = draft.reservations.get(fact.reservationId);
    const { ledger } = before ?? reservationOf(draft.state, fact.reservationId);
    draft.reservations.set(fact.reservationId, { ledger: inserted(ledger, fact) });
  }
}

function changeSku(draft: Draft, sku: string, change: (before: SkuState) => SkuState): void {
  draft.skus.set(sku, change(draft.skus.get(sku) ?? skuOf(draft.state, sku)));
}

/** Changes an order and the promised units of its SKUs. */
function changeOrder(draft: Draft, id: string, change: (before: OrderState) => OrderState): void {
  const before = draft.orders.get(id) ?? orderOf(draft.state, id);
  const after = change(before);
  draft.orders.set(id, after);
  const { rules } = draft.state;
  if (before.lines === after.lines && isPromised(before, rules) === isPromised(after, rules))
    return;
  promise(draft, before, -1);
  promise(draft, after, 1);
}

function promise(draft: Draft, order: OrderState, sign: 1 | -1): void {
  if (!isPromised(order, draft.state.rules)) return;
  for (const line of order.lines) {
    changeSku(draft, line.sku, (sku) => ({ ...sku, promised: sku.promised + sign * line.units }));
  }
}

/** Keeps facts sorted by id. */
function inserted<F extends { readonly id: string }>(facts: readonly F[], fact: F): readonly F[] {
  const after = facts.findIndex((other) => compareIds(other.id, fact.id) > 0);
  return after < 0 ? [...facts, fact] : facts.toSpliced(after, 0, fact);
}
