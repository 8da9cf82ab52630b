import type { Need } from '../facts/registry.ts';
import { backlogDrains } from './backlogDrains.ts';
import { counterEqualsLedger } from './counterEqualsLedger.ts';
import { couponOnOneOrder } from './couponOnOneOrder.ts';
import { discountsWithinBudget } from './discountsWithinBudget.ts';
import type { Invariant } from './invariant.ts';
import { oneOrderPerKey } from './oneOrderPerKey.ts';
import { onePaymentPerOrder } from './onePaymentPerOrder.ts';
import { oversell } from './oversell.ts';
import { priceInForce } from './priceInForce.ts';
import { purchasesWithinLimit } from './purchasesWithinLimit.ts';
import { redisEqualsDatabase } from './redisEqualsDatabase.ts';
import { refundsWithinPayments } from './refundsWithinPayments.ts';
import { reservationEndsOnce } from './reservationEndsOnce.ts';
import { reservedEqualsOpenOrders } from './reservedEqualsOpenOrders.ts';
import { sqlRules } from './sqlRules.ts';
import { statesFollowAutomaton } from './statesFollowAutomaton.ts';
import { stockConservation } from './stockConservation.ts';
import { totalNotNegative } from './totalNotNegative.ts';

/** Every invariant, in the order of a report. Schemas, API, reports and types derive from this list. */
export const invariants = [
  oversell,
  stockConservation,
  counterEqualsLedger,
  redisEqualsDatabase,
  reservedEqualsOpenOrders,
  onePaymentPerOrder,
  reservationEndsOnce,
  refundsWithinPayments,
  totalNotNegative,
  priceInForce,
  oneOrderPerKey,
  couponOnOneOrder,
  discountsWithinBudget,
  purchasesWithinLimit,
  statesFollowAutomaton,
  backlogDrains,
  sqlRules,
] as const;

export type InvariantName = (typeof invariants)[number]['name'];
export type RegisteredInvariant = Invariant<InvariantName>;

export const invariantNames: readonly InvariantName[] = invariants.map(({ name }) => name);

/** The names with their sentences, for a schema's description. */
export const invariantsDoc: string = invariants
  .map(({ name, doc }) => `${name}: ${doc}.`)
  .join(' ');

/** Those for which the audit file gives every need. */
export function checkable(given: ReadonlySet<Need>): readonly RegisteredInvariant[] {
  return invariants.filter((invariant) => invariant.needs.every((need) => given.has(need)));
}
