import { compareIds, inserted, saysTheSame, without } from '../facts/fact.ts';
import { type LedgerFact, stockColumns } from '../facts/ledger.ts';
import type { LineFact } from '../facts/lines.ts';
import {
  type ClaimKind,
  type Delta,
  eachClaim,
  eachKind,
  type FactIds,
  type FactKind,
  type FactOf,
  factKinds,
  noIds,
} from '../facts/registry.ts';
import { type HeldOrder, isLine, openOrder } from './heldOrder.ts';
import { IdMap } from './idMap.ts';
import { absorb, entriesOf, type Layered, lookUp } from './layered.ts';
import { hasReached, isOwnOrder, type OrderCounts, pointsBefore } from './orderCounts.ts';
import {
  type AuditState,
  type Claims,
  isPromised,
  type KnownFacts,
  orderOf,
  type ReservationState,
  reservationOf,
  type SkuState,
  skuOf,
} from './state.ts';

/**
 * The state with these facts; the given state is not changed. A fact with a known id replaces what it said before, and
 * those that are `gone` are taken back, so that the state is that of the facts alone, whatever they said on the way.
 */
export function fold(state: AuditState, delta: Delta, gone: FactIds = noIds): AuditState {
  const draft: Draft = {
    state,
    ...{ skus: new Map(), orders: new IdMap(), reservations: new IdMap() },
    claims: eachClaim(() => new Map<string, never>()),
    known: eachKind(() => new IdMap<never>()),
    counts: { ...state.facts },
    orderCounts: { ...state.orderCounts },
  };
  for (const { name } of factKinds) foldKind(draft, name, delta, gone[name]);
  return {
    skus: { own: draft.skus, below: state.skus },
    orders: { own: draft.orders, below: state.orders },
    reservations: { own: draft.reservations, below: state.reservations },
    claims: eachClaim((kind) => ({
      ...{ own: draft.claims[kind], below: state.claims[kind] },
    })) as Claims,
    facts: draft.counts,
    orderCounts: draft.orderCounts,
    known: eachKind((kind) => ({ own: draft.known[kind], below: state.known[kind] })) as KnownFacts,
    rules: state.rules,
  };
}

/** The same state with its newest layer merged into the one below, which must not be used again. */
export function settleLayer(state: AuditState): AuditState {
  return {
    skus: absorb(state.skus),
    orders: absorb(state.orders),
    reservations: absorb(state.reservations),
    claims: eachClaim((kind) => absorb<unknown>(state.claims[kind])) as Claims,
    facts: state.facts,
    orderCounts: state.orderCounts,
    known: eachKind((kind) => absorb<unknown>(state.known[kind])) as KnownFacts,
    rules: state.rules,
  };
}

/** What a fold has made is changed in place until it ends, or each fact would cost a copy of its order and its SKU. */
type Own<T> = { -readonly [K in keyof T]: T[K] };
type OwnSku = Own<SkuState>;
type OwnOrder = { [N in FactKind]: readonly FactOf<N>[] };

interface Draft {
  readonly state: AuditState;
  readonly skus: Map<string, OwnSku>;
  readonly orders: IdMap<OwnOrder | LineFact>;
  readonly reservations: IdMap<ReservationState>;
  readonly claims: { readonly [N in ClaimKind]: Map<string, readonly FactOf<N>[]> };
  readonly known: { readonly [N in FactKind]: IdMap<FactOf<N> | null> };
  readonly counts: Record<FactKind, number>;
  readonly orderCounts: Own<OrderCounts>;
}

interface FactFold<F> {
  add(draft: Draft, fact: F): void;
  takeBack(draft: Draft, fact: F): void;
}

type Folds = { readonly [N in FactKind]: FactFold<FactOf<N>> };

const folds: Folds = {
  ledger: {
    add: foldLedger,
    takeBack: unfoldLedger,
  },
  lines: {
    add(draft, fact) {
      // A SKU exists from its first line on, promised or not: the state must not depend on the order of facts.
      const sku = ownSku(draft, fact.sku);
      const { orderId } = fact;
      if (heldOrder(draft, orderId) !== undefined) {
        changeOrder(draft, orderId, 'lines', (lines) => inserted(lines, fact));
        return;
      }
      draft.orders.set(orderId, fact);
      draft.orderCounts.lined += 1;
      if (isPromised(openOrder(fact), draft.state.rules)) sku.promised += fact.units;
    },
    takeBack: (draft, { id, orderId }) =>
      changeOrder(draft, orderId, 'lines', (lines) => without(lines, id)),
  },
  events: ofOrder('events'),
  payments: ofOrder('payments'),
  refunds: ofOrder('refunds'),
  adjustments: ofOrder('adjustments'),
  keys: ofClaim(
    ofOrder('keys'),
    ({ claims }) => claims.keys,
    ({ keys }) => keys,
  ),
  coupons: ofClaim(
    ofOrder('coupons'),
    ({ claims }) => claims.coupons,
    ({ coupons }) => coupons,
  ),
  limits: ofClaim(
    ofOrder('limits'),
    ({ claims }) => claims.limits,
    ({ limits }) => limits,
  ),
  budgets: ofClaim(
    ofOrder('budgets'),
    ({ claims }) => claims.budgets,
    ({ budgets }) => budgets,
  ),
  prices: ofOrder('prices'),
  states: ofOrder('states'),
};

/** Facts that an order holds, and nothing else. */
function ofOrder<N extends FactKind>(kind: N): FactFold<FactOf<N> & { readonly orderId: string }> {
  return {
    add: (draft, fact) => changeOrder(draft, fact.orderId, kind, (facts) => inserted(facts, fact)),
    takeBack: (draft, { id, orderId }) =>
      changeOrder(draft, orderId, kind, (facts) => without(facts, id)),
  };
}

/** Facts that an order holds, and that are found by what they claim. */
function ofClaim<F extends { readonly id: string; readonly name: string }>(
  held: FactFold<F>,
  tableOf: (draft: Draft) => Map<string, readonly F[]>,
  below: (claims: Claims) => Layered<readonly F[]>,
): FactFold<F> {
  const changed = (
    draft: Draft,
    name: string,
    change: (facts: readonly F[]) => readonly F[],
  ): void => {
    const table = tableOf(draft);
    table.set(name, change(table.get(name) ?? lookUp(below(draft.state.claims), name) ?? []));
  };
  return {
    add(draft, fact) {
      held.add(draft, fact);
      changed(draft, fact.name, (facts) => inserted(facts, fact));
    },
    takeBack(draft, fact) {
      held.takeBack(draft, fact);
      changed(draft, fact.name, (facts) => without(facts, fact.id));
    },
  };
}

function foldKind<N extends FactKind>(
  draft: Draft,
  kind: N,
  delta: Delta,
  gone: ReadonlySet<string>,
): void {
  const { add, takeBack }: Folds[N] = folds[kind];
  const known: IdMap<FactOf<N> | null> = draft.known[kind];
  const below: Layered<FactOf<N> | null> = draft.state.known[kind];
  const facts: readonly FactOf<N>[] = delta[kind];
  const nowKnown = (id: string): FactOf<N> | null => {
    const own = known.get(id);
    return (own === undefined ? lookUp(below, id) : own) ?? null;
  };
  for (const id of gone) {
    const before = nowKnown(id);
    if (before === null) continue;
    takeBack(draft, before);
    known.set(id, null);
    draft.counts[kind] -= 1;
  }
  for (const fact of facts) {
    const before = nowKnown(fact.id);
    if (before !== null && saysTheSame(before, fact)) continue;
    if (before === null) draft.counts[kind] += 1;
    else takeBack(draft, before);
    known.set(fact.id, fact);
    add(draft, fact);
  }
}

function foldLedger(draft: Draft, fact: LedgerFact): void {
  const sku = ownSku(draft, fact.sku);
  sku[stockColumns[fact.kind]] += fact.units;
  if (sku.last === null || compareIds(sku.last.id, fact.id) <= 0) sku.last = fact;
  changeMoves(draft, fact, (ledger) => inserted(ledger, fact));
}

function unfoldLedger(draft: Draft, fact: LedgerFact): void {
  const sku = ownSku(draft, fact.sku);
  sku[stockColumns[fact.kind]] -= fact.units;
  if (sku.last?.id === fact.id) sku.last = newestOf(draft, fact);
  changeMoves(draft, fact, (ledger) => without(ledger, fact.id));
}

/** Changes the ledger rows of the order and of the reservation that a ledger row names. */
function changeMoves(
  draft: Draft,
  { orderId, reservationId }: LedgerFact,
  change: (ledger: readonly LedgerFact[]) => readonly LedgerFact[],
): void {
  if (orderId !== null) changeOrder(draft, orderId, 'ledger', change);
  if (reservationId === null) return;
  const before = draft.reservations.get(reservationId);
  const { ledger } = before ?? reservationOf(draft.state, reservationId);
  const changed = change(ledger);
  draft.orderCounts.reserved += Number(isOwnOrder(changed)) - Number(isOwnOrder(ledger));
  draft.reservations.set(reservationId, { ledger: changed });
}

/** The newest ledger row of a SKU beside the given one. It is rarely asked: when the newest is taken back. */
function newestOf(draft: Draft, { id, sku }: LedgerFact): LedgerFact | null {
  let newest: LedgerFact | null = null;
  const rows: Layered<LedgerFact | null> = {
    own: draft.known.ledger,
    below: draft.state.known.ledger,
  };
  for (const [, row] of entriesOf(rows)) {
    if (row === null || row.sku !== sku || row.id === id) continue;
    if (newest === null || compareIds(row.id, newest.id) > 0) newest = row;
  }
  return newest;
}

function ownSku(draft: Draft, name: string): OwnSku {
  const own = draft.skus.get(name);
  if (own !== undefined) return own;
  const sku = { ...skuOf(draft.state, name) };
  draft.skus.set(name, sku);
  return sku;
}

/** Undefined: no fact names it yet. */
const heldOrder = ({ orders, state }: Draft, id: string): HeldOrder | undefined =>
  orders.get(id) ?? lookUp(state.orders, id);

function ownOrder(draft: Draft, id: string): OwnOrder {
  const own = draft.orders.get(id);
  if (own !== undefined && !isLine(own)) return own;
  const order = { ...(own === undefined ? orderOf(draft.state, id) : openOrder(own)) };
  draft.orders.set(id, order);
  return order;
}

/** Changes the facts of one kind that an order holds, and the promised units of its SKUs. */
function changeOrder<N extends FactKind>(
  draft: Draft,
  id: string,
  kind: N,
  change: (facts: readonly FactOf<N>[]) => readonly FactOf<N>[],
): void {
  const { rules } = draft.state;
  const order = ownOrder(draft, id);
  const { lines } = order;
  const wasPromised = isPromised(order, rules);
  const was = pointsBefore(order, kind);
  (order as Record<FactKind, unknown>)[kind] = change(order[kind]);
  for (const [point, had] of was) {
    draft.orderCounts[point] += Number(hasReached(point, order)) - Number(had);
  }
  const isNowPromised = isPromised(order, rules);
  if (lines === order.lines && wasPromised === isNowPromised) return;
  if (wasPromised) promise(draft, lines, -1);
  if (isNowPromised) promise(draft, order.lines, 1);
}

function promise(draft: Draft, lines: readonly LineFact[], sign: 1 | -1): void {
  for (const { sku, units } of lines) ownSku(draft, sku).promised += sign * units;
}
