import {
  type AuditState,
  type Claims,
  claimsOf,
  isPromised,
  type OrderState,
  orderOf,
  reservationOf,
  type SkuState,
  skuOf,
} from '../engine/state.ts';
import type { Fact } from '../facts/fact.ts';
import { type LedgerFact, stockColumns } from '../facts/ledger.ts';
import { type ClaimKind, eachClaim, type FactKind, type FactOf } from '../facts/registry.ts';

type Claim = FactOf<ClaimKind>;

/** A row, and what is there instead of it: rows of the same order and reservation. */
export type Replacement = {
  readonly [N in FactKind]: {
    readonly kind: N;
    readonly fact: FactOf<N>;
    readonly by: readonly FactOf<N>[];
  };
}[FactKind];

/**
 * The state as if the rows of `by` had been folded instead of the row, in a layer above the given one, which is not
 * changed. The newest ledger row of a SKU stays what it was.
 */
export function replaceFact(state: AuditState, replacement: Replacement): AuditState {
  const { kind, fact, by } = replacement;
  const skus = createSums(state);
  const orders = new Map<string, OrderState>();
  if (fact.orderId !== null) {
    const before = orderOf(state, fact.orderId);
    const after = orderWith(before, replacement);
    orders.set(fact.orderId, after);
    skus.promise(before, -1);
    skus.promise(after, 1);
  }
  const reservations = new Map<string, { readonly ledger: readonly LedgerFact[] }>();
  if (kind === 'ledger') {
    skus.move(fact, -1);
    for (const move of by) skus.move(move, 1);
    const { reservationId } = fact;
    if (reservationId !== null) {
      const { ledger } = reservationOf(state, reservationId);
      reservations.set(reservationId, { ledger: replacedIn(ledger, fact, by) });
    }
  }
  return {
    skus: { own: skus.changed, below: state.skus },
    orders: { own: orders, below: state.orders },
    reservations: { own: reservations, below: state.reservations },
    claims: claimsWith(state, replacement),
    facts: { ...state.facts, [kind]: state.facts[kind] + by.length - 1 },
    orderCounts: state.orderCounts,
    known: state.known,
    rules: state.rules,
  };
}

/** What the row claimed, and what is claimed instead. */
function claimsWith(state: AuditState, { kind, fact, by }: Replacement): Claims {
  const own = eachClaim(() => new Map<string, readonly Claim[]>());
  if (kind === 'keys' || kind === 'coupons' || kind === 'limits' || kind === 'budgets') {
    const changed = own[kind];
    const now = (name: string): readonly Claim[] =>
      changed.get(name) ?? claimsOf<ClaimKind>(state, kind, name);
    changed.set(
      fact.name,
      now(fact.name).filter(({ id }) => id !== fact.id),
    );
    for (const each of by) changed.set(each.name, [...now(each.name), each]);
  }
  return eachClaim((each) => ({ own: own[each], below: state.claims[each] })) as Claims;
}

/** The sums of the SKUs that change. */
function createSums(state: AuditState) {
  const changed = new Map<string, SkuState>();
  const skuNow = (name: string): SkuState => changed.get(name) ?? skuOf(state, name);
  return {
    changed,
    move({ sku: name, kind, units }: LedgerFact, sign: 1 | -1): void {
      const sku = skuNow(name);
      const column = stockColumns[kind];
      changed.set(name, { ...sku, [column]: sku[column] + sign * units });
    },
    promise(order: OrderState, sign: 1 | -1): void {
      if (!isPromised(order, state.rules)) return;
      for (const line of order.lines) {
        const sku = skuNow(line.sku);
        changed.set(line.sku, { ...sku, promised: sku.promised + sign * line.units });
      }
    },
  };
}

const orderWith = (order: OrderState, { kind, fact, by }: Replacement): OrderState =>
  Object.assign({}, order, { [kind]: replacedIn<Fact>(order[kind], fact, by) });

const replacedIn = <F extends { readonly id: string }>(
  facts: readonly F[],
  fact: F,
  by: readonly F[],
): readonly F[] => facts.flatMap((each) => (each.id === fact.id ? by : [each]));
