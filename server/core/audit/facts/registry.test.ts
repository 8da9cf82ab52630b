import { describe, expect, it } from 'vitest';
import { addCounter } from './counters.ts';
import { orderEvents } from './events.ts';
import type { Row } from './fact.ts';
import { ledgerMoves } from './ledger.ts';
import { addRow, countsOf, type FactKind, factKinds, newDelta, totalOf } from './registry.ts';

const ledgerRow = {
  id: '7',
  sku: 'hot',
  kind: 'reserve',
  units: 2,
  order_id: 'o-1',
  reservation_id: null,
  zerohour_at_ms: 1500.25,
};

const limitRow = { id: '1', order_id: 'o', name: 'a', units: 1, units_max: 1 };
const budgetRow = { id: '1', order_id: 'o', name: 'a', amount_cents: 1, budget_cents: 1 };
const priceRow = { id: '1', order_id: 'o', sku: 's', price_cents: 1, floor_cents: 1 };

/** Reads one row as the only fact of its kind. */
function read(kind: FactKind, row: Row): unknown {
  const delta = newDelta();
  addRow(delta, kind, row);
  return delta[kind][0];
}

describe('addRow', () => {
  it('reads what a driver gives, big numbers as text included', () => {
    expect(read('ledger', ledgerRow)).toEqual({
      id: '7',
      atMs: 1500.25,
      sku: 'hot',
      kind: 'reserve',
      units: 2,
      orderId: 'o-1',
      reservationId: null,
    });
    const line = {
      id: 8,
      order_id: 41,
      sku: 'hot',
      units: '3',
      price_cents: '0',
      zerohour_at_ms: null,
    };
    expect(read('lines', line)).toEqual({
      id: '8',
      atMs: null,
      orderId: '41',
      sku: 'hot',
      units: 3,
      priceCents: 0,
    });
    expect(read('events', { id: '1', order_id: 'o', kind: 'paid' })).toEqual({
      id: '1',
      atMs: null,
      orderId: 'o',
      kind: 'paid',
    });
    expect(read('payments', { id: 'p', order_id: 'o', amount_cents: 250 })).toMatchObject({
      amountCents: 250,
    });
    for (const kind of ['refunds', 'adjustments'] as const) {
      expect(read(kind, { id: 'p', order_id: 'o', amount_cents: '7' })).toEqual({
        ...{ id: 'p', atMs: null, orderId: 'o', amountCents: 7 },
      });
    }
    expect(read('adjustments', { id: 'p', order_id: 'o', amount_cents: -7 })).toMatchObject({
      amountCents: -7,
    });
    const key = { id: 'k', order_id: 'o', key: 'once', body: null };
    const answer = { id: 'k', atMs: null, orderId: 'o', name: 'once' };
    expect(read('keys', key)).toEqual({ ...answer, body: null });
    expect(read('keys', { ...key, body: 'x' })).toEqual({ ...answer, body: 'x' });
    expect(read('coupons', { id: 'k', order_id: 'o', coupon: 'once' })).toEqual(answer);
    const limit = { id: 'k', order_id: 'o', name: 'once', units: '2', units_max: 0 };
    expect(read('limits', limit)).toEqual({ ...answer, units: 2, unitsMax: 0 });
    expect(read('limits', { ...limit, units: 0 })).toEqual({ ...answer, units: 0, unitsMax: 0 });
    const budget = { id: 'k', order_id: 'o', name: 'once', amount_cents: '0', budget_cents: 7 };
    expect(read('budgets', budget)).toEqual({ ...answer, amountCents: 0, budgetCents: 7 });
    expect(read('budgets', { ...budget, budget_cents: 0 })).toMatchObject({ budgetCents: 0 });
    const price = { id: 'p', order_id: 'o', sku: 'hot', price_cents: 0, floor_cents: null };
    const inForce = { id: 'p', atMs: null, orderId: 'o', sku: 'hot', priceCents: 0 };
    expect(read('prices', price)).toEqual({ ...inForce, floorCents: null });
    expect(read('prices', { ...price, floor_cents: '0' })).toEqual({ ...inForce, floorCents: 0 });
    const state = { id: 's', order_id: 'o', state: 'paid', version: '3' };
    const seen = { id: 's', atMs: null, orderId: 'o', state: 'paid', version: 3 };
    expect(read('states', state)).toEqual(seen);
    expect(read('states', { ...state, version: null })).toEqual({ ...seen, version: null });
    expect(read('states', { ...state, version: -1 })).toEqual({ ...seen, version: -1 });
    const counter = { sku: 'hot', available: '-1', reserved: 0, sold: 4 };
    const counters = new Map();
    addCounter(counters, counter);
    expect([...counters]).toEqual([['hot', { available: -1, reserved: 0, sold: 4 }]]);
    addCounter(counters, { sku: 'hot', available: 5, reserved: 2, sold: '1' });
    expect(counters.get('hot')).toEqual({ available: 4, reserved: 2, sold: 5 });
  });

  it.each<[FactKind, Row, string]>([
    ['ledger', { ...ledgerRow, units: 0 }, 'column units holds 0'],
    ['ledger', { ...ledgerRow, units: 1.5 }, 'column units holds 1.5'],
    [
      'ledger',
      { ...ledgerRow, units: '' },
      'column units holds "", which is no whole number of at least 1',
    ],
    ['ledger', { ...ledgerRow, units: null }, 'column units holds null'],
    [
      'ledger',
      { ...ledgerRow, kind: 'gift' },
      'column kind holds "gift", which is none of seed, restock, reserve, release, sell; translate it in the query by CASE',
    ],
    ['ledger', { ...ledgerRow, sku: null }, 'column sku holds null'],
    ['ledger', { ...ledgerRow, id: '' }, 'column id holds ""'],
    ['ledger', { ...ledgerRow, order_id: undefined }, 'column order_id is missing'],
    ['ledger', { ...ledgerRow, sku: new Date(0) }, 'column sku holds "1970-01-01T00:00:00.000Z"'],
    [
      'lines',
      { id: '1', order_id: 'o', sku: 's', units: 1, price_cents: -1 },
      'price_cents holds -1',
    ],
    ['payments', { id: '1', order_id: 'o' }, 'column amount_cents is missing'],
    ['keys', { id: '1', order_id: 'o', key: '', body: null }, 'column key holds ""'],
    ['keys', { id: '1', order_id: 'o', key: 'a' }, 'column body is missing'],
    ['coupons', { id: '1', order_id: 'o', coupon: null }, 'column coupon holds null'],
    ['limits', { ...limitRow, name: '' }, 'column name holds ""'],
    ['limits', { ...limitRow, units: -1 }, 'column units holds -1'],
    ['limits', { ...limitRow, units_max: -1 }, 'column units_max holds -1'],
    ['limits', { ...limitRow, order_id: null }, 'column order_id holds null'],
    ['budgets', { ...budgetRow, name: null }, 'column name holds null'],
    ['budgets', { ...budgetRow, amount_cents: -1 }, 'column amount_cents holds -1'],
    ['budgets', { ...budgetRow, budget_cents: -1 }, 'column budget_cents holds -1'],
    ['budgets', { ...budgetRow, order_id: null }, 'column order_id holds null'],
    ['prices', { ...priceRow, sku: null }, 'column sku holds null'],
    ['prices', { ...priceRow, price_cents: -1 }, 'column price_cents holds -1'],
    ['prices', { ...priceRow, floor_cents: -1 }, 'column floor_cents holds -1'],
    ['prices', { ...priceRow, floor_cents: undefined }, 'column floor_cents is missing'],
    ['prices', { ...priceRow, order_id: '' }, 'column order_id holds ""'],
    ['refunds', { id: '1', order_id: 'o', amount_cents: -1 }, 'column amount_cents holds -1'],
    ['adjustments', { id: '1', order_id: 'o', amount_cents: 0.5 }, 'amount_cents holds 0.5'],
    ['states', { id: '1', order_id: 'o', state: '', version: 1 }, 'column state holds ""'],
    ['states', { id: '1', order_id: 'o', state: 'a' }, 'column version is missing'],
    ['states', { id: '1', order_id: 'o', state: 'a', version: 1.5 }, 'column version holds 1.5'],
  ])('names the query and the column that does not fit: %s %o', (kind, row, message) => {
    expect(() => read(kind, row)).toThrow(`audit query "${kind}": `);
    expect(() => read(kind, row)).toThrow(message);
  });
});

describe('facts', () => {
  it('come in these kinds, with these values, which audit files must translate to', () => {
    expect(ledgerMoves).toEqual(['seed', 'restock', 'reserve', 'release', 'sell']);
    expect(orderEvents).toEqual(['placed', 'paid', 'cancelled']);
    expect(factKinds.map(({ name }) => name)).toEqual([
      ...['ledger', 'lines', 'events', 'payments', 'refunds', 'adjustments', 'keys', 'coupons'],
      ...['limits', 'budgets', 'prices', 'states'],
    ]);
  });

  it('are counted by kind and over all kinds', () => {
    expect(totalOf(countsOf(() => 0))).toBe(0);
    const counts = countsOf((kind) => kind.length);
    const claims = { keys: 4, coupons: 7, limits: 6, budgets: 7 };
    const added = { ...claims, prices: 6, refunds: 7, adjustments: 11, states: 6 };
    expect(counts).toEqual({ ledger: 6, lines: 5, events: 6, payments: 8, ...added });
    expect(totalOf(counts)).toBe(79);
    expect(totalOf({ lines: 2 })).toBe(2);
  });
});
