import {
  compareIds,
  countFacts,
  type Delta,
  type EventFact,
  type LedgerFact,
  type LineFact,
  type PaymentFact,
} from '../facts.ts';
import { absorb, emptyLayer, type Layered, lookUp } from './layered.ts';

/** All that the invariants need to know of the facts so far. The order in which they came leaves no trace. */
export interface AuditState {
  readonly skus: Layered<SkuState>;
  readonly orders: Layered<OrderState>;
  readonly reservations: Layered<ReservationState>;
  readonly facts: number;
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
  facts: 0,
};

const noSku: SkuState = {
  seeded: 0,
  reserves: 0,
  releases: 0,
  sales: 0,
  promised: 0,
  last: null,
};
const noOrder: OrderState = { lines: [], events: [], payments: [], ledger: [] };

/** State of a SKU; zeros for one that no fact named. */
export const skuOf = (state: AuditState, sku: string): SkuState => lookUp(state.skus, sku) ?? noSku;
export const orderOf = (state: AuditState, id: string): OrderState =>
  lookUp(state.orders, id) ?? noOrder;
export const reservationOf = (state: AuditState, id: string): ReservationState =>
  lookUp(state.reservations, id) ?? { ledger: [] };

/** Units that the ledger says are there: what the shop's counter should show. */
export function ledgerSums(sku: SkuState): { available: number; reserved: number; sold: number } {
  return {
    available: sku.seeded - sku.reserves + sku.releases,
    reserved: sku.reserves - sku.releases - sku.sales,
    sold: sku.sales,
  };
}

export const hasEvent = (order: OrderState, kind: EventFact['kind']): boolean =>
  order.events.some((event) => event.kind === kind);

/** Is the customer still promised what the lines say? */
export const isPromised = (order: OrderState): boolean =>
  hasEvent(order, 'placed') && !hasEvent(order, 'cancelled');

/** The state with these facts in it; the given state stays as it was. Each fact may be folded once only. */
export function fold(state: AuditState, delta: Delta): AuditState {
  const draft: Draft = { state, skus: new Map(), orders: new Map(), reservations: new Map() };
  for (const fact of delta.ledger) foldLedger(draft, fact);
  for (const fact of delta.lines) {
    // A SKU is known from its first line on, promised or not, or the order of facts would show.
    changeSku(draft, fact.sku, (sku) => sku);
    changeOrder(draft, fact.orderId, (order) => ({ ...order, lines: inserted(order.lines, fact) }));
  }
  for (const fact of delta.events) {
    changeOrder(draft, fact.orderId, (order) => ({
      ...order,
      events: inserted(order.events, fact),
    }));
  }
  for (const fact of delta.payments) {
    changeOrder(draft, fact.orderId, (order) => ({
      ...order,
      payments: inserted(order.payments, fact),
    }));
  }
  return {
    skus: { own: draft.skus, below: state.skus },
    orders: { own: draft.orders, below: state.orders },
    reservations: { own: draft.reservations, below: state.reservations },
    facts: state.facts + countFacts(delta),
  };
}

/** The same state with its newest layer written into the one below, which must not be used again. */
export function settleLayer(state: AuditState): AuditState {
  return {
    skus: absorb(state.skus),
    orders: absorb(state.orders),
    reservations: absorb(state.reservations),
    facts: state.facts,
  };
}

interface Draft {
  readonly state: AuditState;
  readonly skus: Map<string, SkuState>;
  readonly orders: Map<string, OrderState>;
  readonly reservations: Map<string, ReservationState>;
}

const columns = {
  seed: 'seeded',
  restock: 'seeded',
  reserve: 'reserves',
  release: 'releases',
  sell: 'sales',
} as const;

function foldLedger(draft: Draft, fact: LedgerFact): void {
  const column = columns[fact.kind];
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

/** Changes an order, and with it what its SKUs have promised. */
function changeOrder(draft: Draft, id: string, change: (before: OrderState) => OrderState): void {
  const before = draft.orders.get(id) ?? orderOf(draft.state, id);
  const after = change(before);
  draft.orders.set(id, after);
  if (before.lines === after.lines && isPromised(before) === isPromised(after)) return;
  promise(draft, before, -1);
  promise(draft, after, 1);
}

function promise(draft: Draft, order: OrderState, sign: 1 | -1): void {
  if (!isPromised(order)) return;
  for (const line of order.lines) {
    changeSku(draft, line.sku, (sku) => ({ ...sku, promised: sku.promised + sign * line.units }));
  }
}

/** Kept in the order of ids, whatever order they came in. */
function inserted<F extends { readonly id: string }>(facts: readonly F[], fact: F): readonly F[] {
  const after = facts.findIndex((other) => compareIds(other.id, fact.id) > 0);
  return after < 0 ? [...facts, fact] : facts.toSpliced(after, 0, fact);
}
