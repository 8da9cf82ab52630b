import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delta, event, held, ledger, line, payment } from '../../../test/support/auditFacts.ts';
import { compareIds } from '../facts/fact.ts';
import { type Delta, emptyDelta, type FactKind, idsOf } from '../facts/registry.ts';
import { anyDelta, orders, skus } from './anyDelta.support.ts';
import { fold, settleLayer } from './fold.ts';
import { keysOf, type Layered, lookUp } from './layered.ts';
import { eventRules } from './orderRules.ts';
import { tinyPaging } from './pageMemory.support.ts';
import {
  type AuditState,
  claimsOf,
  emptyState,
  emptyStateOf,
  hasEvent,
  isPromised,
  ledgerSums,
  orderOf,
  reservationOf,
  skuOf,
} from './state.ts';

/** The facts of `whole`, each in one of `parts` deltas, in an order of its own. */
function dealt(whole: Delta, parts: number, draw: () => number): Delta[] {
  const hands = Array.from({ length: parts }, () => ({
    ledger: [] as Delta['ledger'][number][],
    lines: [] as Delta['lines'][number][],
    events: [] as Delta['events'][number][],
    payments: [] as Delta['payments'][number][],
    states: [] as Delta['states'][number][],
    keys: [] as Delta['keys'][number][],
    coupons: [] as Delta['coupons'][number][],
    limits: [] as Delta['limits'][number][],
    budgets: [] as Delta['budgets'][number][],
    prices: [] as Delta['prices'][number][],
    refunds: [] as Delta['refunds'][number][],
    adjustments: [] as Delta['adjustments'][number][],
  }));
  const give = <T>(facts: readonly T[], into: (hand: (typeof hands)[number]) => T[]) => {
    for (const fact of facts) {
      const hand = hands[Math.floor(draw() * parts)];
      if (hand === undefined) continue;
      const cards = into(hand);
      cards.splice(Math.floor(draw() * (cards.length + 1)), 0, fact);
    }
  };
  give(whole.ledger, (hand) => hand.ledger);
  give(whole.lines, (hand) => hand.lines);
  give(whole.events, (hand) => hand.events);
  give(whole.payments, (hand) => hand.payments);
  give(whole.states, (hand) => hand.states);
  give(whole.keys, (hand) => hand.keys);
  give(whole.coupons, (hand) => hand.coupons);
  give(whole.limits, (hand) => hand.limits);
  give(whole.budgets, (hand) => hand.budgets);
  give(whole.prices, (hand) => hand.prices);
  give(whole.refunds, (hand) => hand.refunds);
  give(whole.adjustments, (hand) => hand.adjustments);
  return hands;
}

const flat = <V>(table: Layered<V>) =>
  Object.fromEntries([...keysOf(table)].sort().map((key) => [key, lookUp(table, key)]));
const flatOrders = (state: AuditState) =>
  Object.fromEntries([...keysOf(state.orders)].sort().map((id) => [id, orderOf(state, id)]));
const flatState = (state: AuditState) => ({
  skus: flat(state.skus),
  orders: flatOrders(state),
  reservations: flat(state.reservations),
  facts: state.facts,
  orderCounts: state.orderCounts,
});

/** The same state by the plainest means: filter the whole list for every subject. */
function oracle(delta: Delta) {
  const { ledger, lines, events, payments, states, refunds, adjustments } = delta;
  const { keys, coupons, limits, budgets, prices } = delta;
  const byId = <T extends { id: string }>(facts: readonly T[]) =>
    [...facts].sort((a, b) => compareIds(a.id, b.id));
  const sum = (facts: readonly { units: number }[]) => facts.reduce((n, f) => n + f.units, 0);
  const promisedOrders = orders.filter((id) => {
    const kinds = events.filter((e) => e.orderId === id).map((e) => e.kind);
    return kinds.includes('placed') && !kinds.includes('cancelled');
  });
  const sku = (name: string) => {
    const rows = ledger.filter((f) => f.sku === name);
    const of = (...kinds: string[]) => sum(rows.filter((f) => kinds.includes(f.kind)));
    return {
      seeded: of('seed', 'restock'),
      reserves: of('reserve'),
      releases: of('release'),
      sales: of('sell'),
      promised: sum(lines.filter((l) => l.sku === name && promisedOrders.includes(l.orderId))),
      last: byId(rows).at(-1) ?? null,
    };
  };
  const order = (id: string) => ({
    lines: byId(lines.filter((f) => f.orderId === id)),
    events: byId(events.filter((f) => f.orderId === id)),
    payments: byId(payments.filter((f) => f.orderId === id)),
    states: byId(states.filter((f) => f.orderId === id)),
    keys: byId(keys.filter((f) => f.orderId === id)),
    coupons: byId(coupons.filter((f) => f.orderId === id)),
    limits: byId(limits.filter((f) => f.orderId === id)),
    budgets: byId(budgets.filter((f) => f.orderId === id)),
    prices: byId(prices.filter((f) => f.orderId === id)),
    refunds: byId(refunds.filter((f) => f.orderId === id)),
    adjustments: byId(adjustments.filter((f) => f.orderId === id)),
    ledger: byId(ledger.filter((f) => f.orderId === id)),
  });
  const facts = {
    ...{ ledger: ledger.length, lines: lines.length },
    ...{ events: events.length, payments: payments.length },
    ...{ keys: keys.length, coupons: coupons.length, limits: limits.length },
    ...{ budgets: budgets.length, prices: prices.length },
    ...{ states: states.length, refunds: refunds.length, adjustments: adjustments.length },
  };
  const claims = (name: string) => ({
    keys: byId(keys.filter((f) => f.name === name)),
    coupons: byId(coupons.filter((f) => f.name === name)),
    limits: byId(limits.filter((f) => f.name === name)),
    budgets: byId(budgets.filter((f) => f.name === name)),
  });
  const distinct = (ids: readonly (string | null)[]): number => new Set(ids).size;
  const reserves = ledger.filter(({ kind }) => kind === 'reserve');
  const nameless = reserves.filter((f) => f.orderId === null && f.reservationId !== null);
  const eventsOf = (kind: string) =>
    distinct(events.filter((f) => f.kind === kind).map((f) => f.orderId));
  const orderCounts = {
    reserved:
      distinct(reserves.flatMap((f) => f.orderId ?? [])) +
      distinct(nameless.map((f) => f.reservationId)),
    lined: distinct(lines.map((f) => f.orderId)),
    placed: eventsOf('placed'),
    captured: distinct(payments.map((f) => f.orderId)),
    paid: eventsOf('paid'),
  };
  return { sku, order, claims, facts, orderCounts };
}

const claimed = (state: AuditState, name: string) => ({
  ...{ keys: claimsOf(state, 'keys', name), coupons: claimsOf(state, 'coupons', name) },
  ...{ limits: claimsOf(state, 'limits', name), budgets: claimsOf(state, 'budgets', name) },
});

/** Commit times left out: the same row may be read with one and without. */
const timeless = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, each) => (key === 'atMs' ? undefined : each)));

describe('fold', () => {
  it('equals a full recount, whatever the partition and the order of the facts', () => {
    fc.assert(
      fc.property(
        anyDelta,
        fc.integer({ min: 1, max: 6 }),
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        fc.boolean(),
        fc.boolean(),
        (whole, parts, draws, absorbing, paged) => {
          let state = paged ? emptyStateOf(eventRules, tinyPaging()) : emptyState;
          for (const part of dealt(whole, parts, () => draws.next().value ?? 0)) {
            state = fold(state, part);
            if (absorbing) state = settleLayer(state);
          }
          expect(flatState(state)).toEqual(flatState(fold(emptyState, whole)));
          const wanted = oracle(whole);
          expect(state.facts).toEqual(wanted.facts);
          expect(state.orderCounts).toEqual(wanted.orderCounts);
          for (const name of skus) expect(skuOf(state, name)).toEqual(wanted.sku(name));
          for (const id of orders) expect(orderOf(state, id)).toEqual(wanted.order(id));
          for (const name of ['a', 'b']) expect(claimed(state, name)).toEqual(wanted.claims(name));
          for (const id of ['r-1', 'r-2']) {
            expect(reservationOf(state, id).ledger).toEqual(
              whole.ledger.filter((f) => f.reservationId === id),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is that of the facts alone, whatever was replaced and taken back on the way', () => {
    fc.assert(
      fc.property(anyDelta, anyDelta, fc.nat(), (first, second, salt) => {
        const start = settleLayer(fold(emptyState, first));
        const changed = fold(start, second);
        // Of the facts that both name the later one counts; then some vanish.
        const now = idsOf((kind) => [...first[kind], ...second[kind]].map(({ id }) => id));
        const gone = idsOf((kind) => [...now[kind]].filter((id) => (Number(id) + salt) % 3 === 0));
        const left = <F extends { readonly id: string }>(
          earlier: readonly F[],
          later: readonly F[],
          kind: FactKind,
        ): readonly F[] =>
          [...new Map([...earlier, ...later].map((fact) => [fact.id, fact])).values()].filter(
            ({ id }) => !gone[kind].has(id),
          );
        const wanted = oracle({
          ledger: left(first.ledger, second.ledger, 'ledger'),
          lines: left(first.lines, second.lines, 'lines'),
          events: left(first.events, second.events, 'events'),
          payments: left(first.payments, second.payments, 'payments'),
          states: left(first.states, second.states, 'states'),
          keys: left(first.keys, second.keys, 'keys'),
          coupons: left(first.coupons, second.coupons, 'coupons'),
          limits: left(first.limits, second.limits, 'limits'),
          budgets: left(first.budgets, second.budgets, 'budgets'),
          prices: left(first.prices, second.prices, 'prices'),
          refunds: left(first.refunds, second.refunds, 'refunds'),
          adjustments: left(first.adjustments, second.adjustments, 'adjustments'),
        });
        const state = fold(changed, emptyDelta, gone);
        expect(state.facts).toEqual(wanted.facts);
        for (const name of skus)
          expect(timeless(skuOf(state, name))).toEqual(timeless(wanted.sku(name)));
        for (const id of orders)
          expect(timeless(orderOf(state, id))).toEqual(timeless(wanted.order(id)));
        for (const name of ['a', 'b'])
          expect(timeless(claimed(state, name))).toEqual(timeless(wanted.claims(name)));
        expect(fold(state, emptyDelta, gone).facts).toEqual(wanted.facts);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves the state it was given as it was', () => {
    fc.assert(
      fc.property(anyDelta, anyDelta, (first, second) => {
        const before = fold(emptyState, first);
        const copy = structuredClone(flatState(before));
        fold(before, second);
        expect(flatState(before)).toEqual(copy);
      }),
      { numRuns: 100 },
    );
  });

  it('adds up each kind of movement', () => {
    const state = fold(
      emptyState,
      delta({
        ledger: [
          ledger(1, 'seed', 100),
          ledger(2, 'restock', 20),
          held(3, 'reserve', 7, 'o-1'),
          held(4, 'release', 2, 'o-1'),
          held(5, 'sell', 4, 'o-1'),
        ],
      }),
    );
    expect(ledgerSums(skuOf(state, 'hot'))).toEqual({ available: 115, reserved: 1, sold: 4 });
    expect(skuOf(state, 'hot').last?.id).toBe('5');
    expect(ledgerSums(skuOf(state, 'unheard'))).toEqual({ available: 0, reserved: 0, sold: 0 });
  });

  it('promises what is placed and not cancelled, whichever is heard of first', () => {
    const promised = (...kinds: ('placed' | 'paid' | 'cancelled')[]) =>
      skuOf(
        fold(
          emptyState,
          delta({
            lines: [line(1, 'o-1', 3), line(2, 'o-1', 2)],
            events: kinds.map((kind, index) => event(index, 'o-1', kind)),
          }),
        ),
        'hot',
      ).promised;
    expect(promised()).toBe(0);
    expect(promised('placed')).toBe(5);
    expect(promised('placed', 'paid')).toBe(5);
    expect(promised('placed', 'cancelled')).toBe(0);
    expect(promised('cancelled', 'placed')).toBe(0);
    expect(promised('paid')).toBe(0);
  });

  it('keeps payments with their order', () => {
    const state = fold(emptyState, delta({ payments: [payment(1, 'o-1', 300)] }));
    expect(orderOf(state, 'o-1').payments).toEqual([payment(1, 'o-1', 300)]);
    expect(isPromised(orderOf(state, 'o-1'), state.rules)).toBe(false);
    expect(hasEvent(orderOf(state, 'o-1'), 'paid')).toBe(false);
  });

  it('takes an order for placed from its first line on, where the shop writes no events', () => {
    const rules = { ...eventRules, placedBy: 'lines' as const };
    const begun = emptyStateOf(rules);
    const state = fold(begun, delta({ lines: [line(1, 'o-1', 2)] }));
    expect([skuOf(state, 'hot').promised, state.rules]).toEqual([2, rules]);
    const none = fold(begun, delta({ payments: [payment(1, 'o-2', 300)] }));
    expect(isPromised(orderOf(none, 'o-2'), rules)).toBe(false);
    const cancelled = fold(settleLayer(state), delta({ events: [event(2, 'o-1', 'cancelled')] }));
    expect(skuOf(cancelled, 'hot').promised).toBe(0);
    expect(skuOf(fold(emptyState, delta({ lines: [line(1, 'o-1', 2)] })), 'hot').promised).toBe(0);
  });

  it('keeps an order of one line as that line, until a second fact names it', () => {
    const rules = { ...eventRules, placedBy: 'lines' as const };
    const first = line(1, 'o-1', 2);
    const one = fold(emptyStateOf(rules), delta({ lines: [first] }));
    expect(lookUp(one.orders, 'o-1')).toBe(first);
    expect(orderOf(one, 'o-1')).toEqual({ ...emptyDelta, lines: [first] });
    const second = line(2, 'o-1', 3);
    const paid = payment(1, 'o-1', 300);
    // In the same reading, in a later one, and by a fact of another kind.
    const both = { ...emptyDelta, lines: [first, second] };
    const readings = [
      [delta({ lines: [second, first] })],
      [delta({ lines: [first] }), delta({ lines: [second] })],
    ];
    for (const deltas of readings) {
      const state = deltas.reduce(
        (before, each) => settleLayer(fold(before, each)),
        emptyStateOf(rules),
      );
      expect(orderOf(state, 'o-1')).toEqual(both);
      expect(skuOf(state, 'hot').promised).toBe(5);
    }
    expect(orderOf(fold(one, delta({ payments: [paid] })), 'o-1')).toEqual({
      ...emptyDelta,
      ...{ lines: [first], payments: [paid] },
    });
    expect(orderOf(one, 'o-1').payments).toEqual([]);
  });

  it('takes back the one line of an order, and what it promised', () => {
    const rules = { ...eventRules, placedBy: 'lines' as const };
    const one = fold(emptyStateOf(rules), delta({ lines: [line(1, 'o-1', 2)] }));
    const none = fold(
      one,
      emptyDelta,
      idsOf((kind) => (kind === 'lines' ? ['1'] : [])),
    );
    expect([orderOf(none, 'o-1'), skuOf(none, 'hot').promised]).toEqual([emptyDelta, 0]);
    expect([orderOf(one, 'o-1').lines.length, skuOf(one, 'hot').promised]).toEqual([1, 2]);
    const other = fold(settleLayer(none), delta({ lines: [line(2, 'o-1', 4)] }));
    expect([orderOf(other, 'o-1').lines, skuOf(other, 'hot').promised]).toEqual([
      [line(2, 'o-1', 4)],
      4,
    ]);
  });

  it('promises nothing for one line of a shop that reserves at payment', () => {
    const rules = { ...eventRules, placedBy: 'lines' as const, reserveAt: 'payment' as const };
    const state = fold(emptyStateOf(rules), delta({ lines: [line(1, 'o-1', 2)] }));
    expect(skuOf(state, 'hot').promised).toBe(0);
    const paid = fold(settleLayer(state), delta({ events: [event(1, 'o-1', 'paid')] }));
    expect(skuOf(paid, 'hot').promised).toBe(2);
  });

  it('makes nothing of nothing', () => {
    expect(flatState(fold(emptyState, emptyDelta))).toEqual(flatState(emptyState));
    expect(emptyState.skus.own.size).toBe(0);
  });
});
