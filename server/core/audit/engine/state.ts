import type { DrainTrail } from '../drain/drainTrail.ts';
import type { Counters } from '../facts/counters.ts';
import type { EventFact } from '../facts/events.ts';
import type { LedgerFact } from '../facts/ledger.ts';
import {
  type ClaimKind,
  countsOf,
  type Delta,
  eachClaim,
  eachKind,
  emptyDelta,
  type FactCounts,
  type FactKind,
  type FactOf,
} from '../facts/registry.ts';
import type { RedisProblem, RedisStockReading } from '../redis/redisStock.ts';
import type { RuleTrails } from '../rules/ruleTrail.ts';
import { type HeldOrder, openOrder } from './heldOrder.ts';
import { IdMap } from './idMap.ts';
import { emptyLayer, type Layered, lookUp } from './layered.ts';
import { noOrders, type OrderCounts } from './orderCounts.ts';
import type { OrderRules } from './orderRules.ts';
import { eventRules } from './orderRules.ts';
import type { Paging } from './paging.ts';
import type { StateTrails } from './stateTrail.ts';
import type { StockLevels } from './stockLevel.ts';

/** One consistent snapshot of a store, as the invariants see it. */
export interface AuditView {
  readonly state: AuditState;
  /** From the same snapshot; null when the audit file has no query for them. */
  readonly counters: Counters | null;
  /** What is known of overwritten stock up to this snapshot; null when the audit file has no query for it. */
  readonly stock: StockLevels | null;
  /** Orders that were placed less than the settle time ago, and may still be undone; none where rows are append-only. */
  readonly underWay: ReadonlySet<string>;
  /** What was seen of rows whose state the shop overwrites, by row. */
  readonly trails: StateTrails;
  /** What the rules of the audit file came to, by name. */
  readonly rules: RuleTrails;
  /** What was seen of the backlogs of the audit file; absent where it names none. */
  readonly drain?: DrainTrail;
  /** What Redis shows, read beside the snapshot; absent where the audit file has no "redis". */
  readonly redis?: RedisStockReading | RedisProblem;
}

/** The facts so far, grouped as the invariants need them. It does not depend on the order of the facts. */
export interface AuditState {
  readonly skus: Layered<SkuState>;
  /** `orderOf` gives one of them. */
  readonly orders: Layered<HeldOrder>;
  readonly reservations: Layered<ReservationState>;
  /** Facts by what they claim. */
  readonly claims: Claims;
  readonly facts: FactCounts;
  readonly orderCounts: OrderCounts;
  /** Every fact by its id; null for one that was taken back. */
  readonly known: KnownFacts;
  readonly rules: OrderRules;
}

export type Claims = { readonly [N in ClaimKind]: Layered<readonly FactOf<N>[]> };

export type KnownFacts = { readonly [N in FactKind]: Layered<FactOf<N> | null> };

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

/** The facts that name an order, sorted by id. */
export type OrderState = Delta;

export interface ReservationState {
  /** Ledger rows that name this reservation. */
  readonly ledger: readonly LedgerFact[];
}

export const emptyState: AuditState = {
  skus: emptyLayer,
  orders: emptyLayer,
  reservations: emptyLayer,
  claims: eachClaim(() => emptyLayer),
  facts: countsOf(() => 0),
  orderCounts: noOrders,
  known: eachKind(() => emptyLayer),
  rules: eventRules,
};

/** With paging, what there is for each order and each fact of one need not stay in memory. */
export const emptyStateOf = (rules: OrderRules, paging: Paging | null = null): AuditState => ({
  ...{ ...emptyState, rules },
  ...(paging === null
    ? {}
    : {
        orders: pagedLayer(paging),
        reservations: pagedLayer(paging),
        claims: eachClaim(() => pagedLayer<never>(paging)),
        known: eachKind(() => pagedLayer<never>(paging)),
      }),
});

/** A layer that is not `emptyLayer`: what lies above it is merged into its map. */
export const pagedLayer = <V>(paging: Paging): Layered<V> => ({
  ...{ own: new IdMap<V>(paging), below: null },
});

const noSku: SkuState = {
  seeded: 0,
  reserves: 0,
  releases: 0,
  sales: 0,
  promised: 0,
  last: null,
};

/** State of a SKU; zeros for one that no fact names. */
export const skuOf = (state: AuditState, sku: string): SkuState => lookUp(state.skus, sku) ?? noSku;
export const orderOf = (state: AuditState, id: string): OrderState =>
  openOrder(lookUp(state.orders, id) ?? emptyDelta);
export const reservationOf = (state: AuditState, id: string): ReservationState =>
  lookUp(state.reservations, id) ?? { ledger: [] };

/** The facts that claim this name. */
export function claimsOf<N extends ClaimKind>(
  { claims }: AuditState,
  kind: N,
  name: string,
): readonly FactOf<N>[] {
  const table: Layered<readonly FactOf<N>[]> = claims[kind];
  return lookUp(table, name) ?? [];
}

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

/**
 * Placed and not cancelled: the customer is promised the units of the lines. A shop that reserves at payment promises
 * nothing before.
 */
export const isPromised = (order: OrderState, { placedBy, reserveAt }: OrderRules): boolean =>
  (placedBy === 'lines' ? order.lines.length > 0 : hasEvent(order, 'placed')) &&
  (reserveAt === 'placing' || hasEvent(order, 'paid')) &&
  !hasEvent(order, 'cancelled');

/** Units of a SKU that may have been there to promise: by the stock query, else by the ledger; infinite without limit. */
export function putInStock({ state, stock }: AuditView, sku: string): number {
  if (stock === null) return skuOf(state, sku).seeded;
  const level = stock.get(sku);
  return level === undefined ? 0 : (level.put ?? Number.POSITIVE_INFINITY);
}
