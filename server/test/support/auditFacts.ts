import { fold } from '../../core/audit/engine/fold.ts';
import { emptyLayer } from '../../core/audit/engine/layered.ts';
import { eventRules, type OrderRules } from '../../core/audit/engine/orderRules.ts';
import { type AuditView, emptyStateOf } from '../../core/audit/engine/state.ts';
import { nextTrails } from '../../core/audit/engine/stateTrail.ts';
import type { BudgetFact } from '../../core/audit/facts/budgets.ts';
import type { Counter } from '../../core/audit/facts/counters.ts';
import type { CouponFact } from '../../core/audit/facts/coupons.ts';
import type { EventFact, OrderEvent } from '../../core/audit/facts/events.ts';
import type { KeyFact } from '../../core/audit/facts/keys.ts';
import type { LedgerFact, LedgerMove } from '../../core/audit/facts/ledger.ts';
import type { LimitFact } from '../../core/audit/facts/limits.ts';
import type { LineFact } from '../../core/audit/facts/lines.ts';
import type { MoneyFact } from '../../core/audit/facts/money.ts';
import type { PriceFact } from '../../core/audit/facts/prices.ts';
import { type Delta, emptyDelta, noIds } from '../../core/audit/facts/registry.ts';
import type { StateFact } from '../../core/audit/facts/states.ts';
import { noRuleTrails } from '../../core/audit/rules/ruleTrail.ts';

/** Short makers of facts for tests. The id is a number, and by default the commit time too. */

export function ledger(
  id: number,
  kind: LedgerMove,
  units: number,
  more: Partial<LedgerFact> = {},
): LedgerFact {
  const base = { id: String(id), atMs: id, sku: 'hot', kind, units };
  return { ...base, orderId: null, reservationId: null, ...more };
}

/** A ledger row that belongs to order `order` and its reservation `r-<order>`. */
export function held(id: number, kind: LedgerMove, units: number, order: string): LedgerFact {
  return ledger(id, kind, units, { orderId: order, reservationId: `r-${order}` });
}

export function line(
  id: number,
  orderId: string,
  units: number,
  more: Partial<LineFact> = {},
): LineFact {
  return { id: String(id), atMs: id, orderId, sku: 'hot', units, priceCents: 100, ...more };
}

export function event(id: number, orderId: string, kind: OrderEvent): EventFact {
  return { id: String(id), atMs: id, orderId, kind };
}

export function payment(id: number, orderId: string, amountCents: number): MoneyFact {
  return { id: `p${id}`, atMs: id, orderId, amountCents };
}

export function refund(id: number, orderId: string, amountCents: number): MoneyFact {
  return { id: `r${id}`, atMs: id, orderId, amountCents };
}

export function adjustment(id: number, orderId: string, amountCents: number): MoneyFact {
  return { id: `a${id}`, atMs: id, orderId, amountCents };
}

export function key(id: number, orderId: string, name: string, body: string | null): KeyFact {
  return { id: `k${id}`, atMs: id, orderId, name, body };
}

export function coupon(id: number, orderId: string, name: string): CouponFact {
  return { id: `c${id}`, atMs: id, orderId, name };
}

export function limit(
  id: number,
  orderId: string,
  name: string,
  units: number,
  unitsMax: number,
): LimitFact {
  return { id: `l${id}`, atMs: id, orderId, name, units, unitsMax };
}

export function budget(
  id: number,
  orderId: string,
  name: string,
  amountCents: number,
  budgetCents: number,
): BudgetFact {
  return { id: `b${id}`, atMs: id, orderId, name, amountCents, budgetCents };
}

export function price(
  id: number,
  orderId: string,
  sku: string,
  priceCents: number,
  floorCents: number | null = null,
): PriceFact {
  return { id: `f${id}`, atMs: id, orderId, sku, priceCents, floorCents };
}

export function state(
  id: number,
  orderId: string,
  name: string,
  version: number | null = null,
): StateFact {
  return { id: `s${orderId}`, atMs: id, orderId, state: name, version };
}

export const delta = (part: Partial<Delta>): Delta => ({ ...emptyDelta, ...part });

/** What an audit sees of these facts. */
export function viewOf(
  part: Partial<Delta>,
  counters: Readonly<Record<string, Counter>> | null = null,
  rules: OrderRules = eventRules,
): AuditView {
  return {
    state: fold(emptyStateOf(rules), delta(part)),
    counters: counters === null ? null : new Map(Object.entries(counters)),
    stock: null,
    underWay: new Set(),
    rules: noRuleTrails,
    trails: nextTrails(emptyLayer, part.states ?? [], noIds, rules.automaton),
  };
}
