import type { FactSource } from '../facts.ts';
import type { Invariant } from './invariant.ts';
import { reservedEqualsOpenOrders } from './openOrder.ts';
import { oversell } from './oversell.ts';
import { onePaymentPerOrder } from './payment.ts';
import { reservationEndsOnce } from './reservation.ts';
import { counterEqualsLedger, stockConservation } from './stock.ts';

/** All that is checked, in the order of a report. */
export const invariants: readonly Invariant[] = [
  oversell,
  stockConservation,
  counterEqualsLedger,
  reservedEqualsOpenOrders,
  onePaymentPerOrder,
  reservationEndsOnce,
];

/** Those for which the audit has every source. */
export function checkable(sources: ReadonlySet<FactSource | 'counters'>): readonly Invariant[] {
  return invariants.filter((invariant) => invariant.needs.every((need) => sources.has(need)));
}
