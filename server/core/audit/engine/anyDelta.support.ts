import fc from 'fast-check';
import { orderEvents } from '../facts/events.ts';
import { ledgerMoves } from '../facts/ledger.ts';
import type { Delta } from '../facts/registry.ts';

export const skus = ['hot', 'cold', 'other'];
/** States of rows, of which the last is declared nowhere. */
export const stateNames = ['placed', 'paid', 'shipped', 'cancelled', 'lost'];
export const declaredStates = {
  placed: ['paid', 'cancelled'],
  paid: ['shipped'],
  shipped: ['paid'],
};
export const orders = ['o-1', 'o-2', 'o-3', 'o-4'];
const of = <T>(items: readonly T[]) => fc.constantFrom(...items);
const time = fc.option(fc.integer({ min: 1, max: 50 }), { nil: null });
const body = { atMs: time, sku: of(skus), units: fc.integer({ min: 1, max: 9 }) };
const maybe = <T>(items: readonly T[]) => fc.option(of(items), { nil: null });

const name = of(['a', 'b']);
export const anyState = {
  state: of(stateNames),
  version: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }),
};

/** Any facts at all, sound or not: ids are given by their place. */
export const anyDelta: fc.Arbitrary<Delta> = fc
  .record({
    ledger: fc.array(
      fc.record({
        ...body,
        kind: of(ledgerMoves),
        orderId: maybe(orders),
        reservationId: maybe(['r-1', 'r-2']),
      }),
      { maxLength: 25 },
    ),
    lines: fc.array(fc.record({ ...body, orderId: of(orders), priceCents: fc.nat(500) }), {
      maxLength: 12,
    }),
    events: fc.array(fc.record({ atMs: time, orderId: of(orders), kind: of(orderEvents) }), {
      maxLength: 12,
    }),
    payments: fc.array(fc.record({ atMs: time, orderId: of(orders), amountCents: fc.nat(900) }), {
      maxLength: 6,
    }),
    states: fc.array(fc.record({ atMs: time, orderId: of(orders), ...anyState }), { maxLength: 6 }),
    keys: fc.array(fc.record({ atMs: time, orderId: of(orders), name, body: maybe(['x', 'y']) }), {
      maxLength: 4,
    }),
    coupons: fc.array(fc.record({ atMs: time, orderId: of(orders), name }), { maxLength: 4 }),
    limits: fc.array(
      fc.record({ atMs: time, orderId: of(orders), name, units: fc.nat(4), unitsMax: fc.nat(5) }),
      { maxLength: 4 },
    ),
    budgets: fc.array(
      fc.record({
        ...{ atMs: time, orderId: of(orders), name },
        ...{ amountCents: fc.nat(400), budgetCents: fc.nat(500) },
      }),
      { maxLength: 4 },
    ),
    prices: fc.array(
      fc.record({
        ...{ atMs: time, orderId: of(orders), sku: of(skus), priceCents: fc.nat(500) },
        floorCents: fc.option(fc.nat(400), { nil: null }),
      }),
      { maxLength: 8 },
    ),
    refunds: fc.array(fc.record({ atMs: time, orderId: of(orders), amountCents: fc.nat(900) }), {
      maxLength: 4,
    }),
    adjustments: fc.array(
      fc.record({
        ...{ atMs: time, orderId: of(orders) },
        amountCents: fc.integer({ min: -900, max: 300 }),
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ ledger, lines, events, payments, states, refunds, adjustments, ...claims }) => ({
    ledger: numbered(ledger),
    lines: numbered(lines),
    events: numbered(events),
    payments: numbered(payments),
    states: numbered(states),
    keys: numbered(claims.keys),
    coupons: numbered(claims.coupons),
    limits: numbered(claims.limits),
    budgets: numbered(claims.budgets),
    prices: numbered(claims.prices),
    refunds: numbered(refunds),
    adjustments: numbered(adjustments),
  }));

function numbered<T>(rows: readonly T[]): readonly (T & { id: string })[] {
  return rows.map((row, index) => ({ ...row, id: String(index + 1) }));
}
