import { describe, expect, it } from 'vitest';
import { event, held, ledger, line, payment, viewOf } from '../../../test/support/auditFacts.ts';
import type { Counter, Delta } from '../facts.ts';
import { reservedEqualsOpenOrders } from './openOrder.ts';
import { oversell } from './oversell.ts';
import { onePaymentPerOrder } from './payment.ts';
import { checkable, invariants } from './registry.ts';
import { reservationEndsOnce } from './reservation.ts';
import { counterEqualsLedger, stockConservation } from './stock.ts';

const counter = (available: number, reserved: number, sold: number): Counter => ({
  available,
  reserved,
  sold,
});
const placed = (n: number, units = 1) => ({
  line: line(n, `o-${n}`, units),
  event: event(n, `o-${n}`, 'placed'),
});
const shop = (stock: number, orders: readonly ReturnType<typeof placed>[]): Partial<Delta> => ({
  ledger: [ledger(1, 'seed', stock)],
  lines: orders.map((order) => order.line),
  events: orders.map((order) => order.event),
});

describe('oversell', () => {
  const judge = (part: Partial<Delta>) => oversell.judge(viewOf(part), ['hot']);

  it('is nothing while exactly all is promised', () => {
    expect(judge(shop(3, [placed(1), placed(2), placed(3)]))).toEqual([]);
    expect(judge(shop(3, [placed(1, 3)]))).toEqual([]);
    expect(judge({})).toEqual([]);
  });

  it('names the order that crossed the line, the last one, their number and the amount', () => {
    const orders = [placed(1), placed(2, 2), placed(3), placed(5, 2), placed(4)];
    expect(judge(shop(3, orders))).toEqual([
      {
        subject: 'hot',
        group: 'hot',
        sku: 'hot',
        settles: false,
        amount: 4,
        message:
          'hot oversold by 4: 7 units on placed orders, 3 in stock; 3 orders past the line, first o-3',
        witness: [
          { kind: 'order', id: 'o-3', detail: 'the first order past the stock: 1 of hot' },
          { kind: 'order', id: 'o-5', detail: 'the last of 3 orders past the stock: 2 of hot' },
        ],
        committedAtMs: 3,
        signature: '4',
      },
    ]);
  });

  it('goes by the commit, not by the row’s number', () => {
    const late = { ...placed(1), line: line(1, 'o-1', 1, { atMs: 90 }) };
    const [breach] = judge(shop(1, [late, placed(2)]));
    expect(breach?.witness.map((w) => w.id)).toEqual(['o-1']);
    expect(breach?.committedAtMs).toBe(90);
  });

  it('does not count what was cancelled, and counts restocked units', () => {
    const part = shop(1, [placed(1), placed(2)]);
    const cancelled = { ...part, events: [...(part.events ?? []), event(9, 'o-1', 'cancelled')] };
    expect(judge(cancelled)).toEqual([]);
    expect(judge({ ...part, ledger: [ledger(1, 'seed', 1), ledger(2, 'restock', 1)] })).toEqual([]);
    expect(judge(part)).toHaveLength(1);
  });

  it('is not misled by a counter, nor by reservations that were released', () => {
    const part = shop(1, [placed(1), placed(2)]);
    const rows = [ledger(1, 'seed', 1), held(2, 'reserve', 1, 'o-1'), held(3, 'release', 1, 'o-1')];
    const view = viewOf({ ...part, ledger: rows }, { hot: counter(1, 0, 0) });
    expect(oversell.judge(view, ['hot'])[0]?.amount).toBe(1);
  });

  it('judges each SKU by its own lines', () => {
    const part = {
      ledger: [ledger(1, 'seed', 1), ledger(2, 'seed', 1, { sku: 'cold' })],
      lines: [line(1, 'o-1', 1), line(2, 'o-1', 2, { sku: 'cold' })],
      events: [event(1, 'o-1', 'placed')],
    };
    const breaches = oversell.judge(viewOf(part), ['hot', 'cold']);
    expect(breaches.map((b) => [b.sku, b.amount, b.witness.length])).toEqual([['cold', 1, 1]]);
  });

  it('knows that nothing was ever in stock', () => {
    expect(
      judge({ lines: [line(1, 'o-1', 1)], events: [event(1, 'o-1', 'placed')] })[0]?.amount,
    ).toBe(1);
  });
});

describe('stock-conservation', () => {
  const rows = [ledger(1, 'seed', 10), held(2, 'reserve', 4, 'o-1'), held(3, 'sell', 1, 'o-1')];
  const judge = (part: Partial<Delta>, has: Record<string, Counter> | null) =>
    stockConservation.judge(viewOf(part, has), ['hot']).map((b) => [b.amount, b.message]);

  it('holds when the parts add up', () => {
    expect(judge({ ledger: rows }, { hot: counter(6, 3, 1) })).toEqual([]);
    expect(judge({ ledger: rows }, { hot: counter(0, 0, 10) })).toEqual([]);
    expect(judge({ ledger: rows }, null)).toEqual([]);
    expect(judge({ ledger: rows }, {})).toEqual([]);
  });

  it('sees units that were lost or came from nowhere', () => {
    expect(judge({ ledger: rows }, { hot: counter(6, 3, 0) })).toEqual([
      [1, 'hot: 1 units lost: 6 available, 3 reserved, 0 sold, 10 put in stock'],
    ]);
    expect(judge({ ledger: rows }, { hot: counter(8, 3, 1) })).toEqual([
      [2, 'hot: 2 units from nowhere: 8 available, 3 reserved, 1 sold, 10 put in stock'],
    ]);
  });

  it('sees a ledger or a counter below zero', () => {
    const over = [ledger(1, 'seed', 1), held(2, 'reserve', 1, 'a'), held(3, 'reserve', 2, 'b')];
    expect(judge({ ledger: over }, null)).toEqual([
      [2, 'hot: the ledger goes below zero: -2 available, 3 reserved, 0 sold'],
    ]);
    const unheld = [ledger(1, 'seed', 5), ledger(2, 'sell', 3)];
    expect(judge({ ledger: unheld }, null)).toEqual([
      [3, 'hot: the ledger goes below zero: 5 available, -3 reserved, 3 sold'],
    ]);
    expect(judge({ ledger: rows }, { hot: counter(12, -3, 1) })).toEqual([
      [3, 'hot: the counter is below zero: 12 available, -3 reserved, 1 sold'],
    ]);
    expect(judge({ ledger: rows }, { hot: counter(6, 5, -1) })).toHaveLength(1);
  });

  it('holds at exactly zero', () => {
    const all = [ledger(1, 'seed', 1), held(2, 'reserve', 1, 'a')];
    expect(judge({ ledger: all }, { hot: counter(0, 1, 0) })).toEqual([]);
  });
});

describe('counter-equals-ledger', () => {
  const rows = [ledger(1, 'seed', 10), held(2, 'reserve', 4, 'o-1'), held(3, 'sell', 1, 'o-1')];
  const judge = (has: Record<string, Counter> | null, skus = ['hot']) =>
    counterEqualsLedger.judge(viewOf({ ledger: rows }, has), skus);

  it('holds when the counter shows what the ledger adds up to', () => {
    expect(judge({ hot: counter(6, 3, 1) })).toEqual([]);
    expect(judge(null)).toEqual([]);
  });

  it.each([
    [counter(7, 3, 1), 1],
    [counter(5, 3, 1), 1],
    [counter(6, 1, 1), 2],
    [counter(6, 3, 4), 3],
  ])('sees one that does not: %o', (has, amount) => {
    expect(judge({ hot: has }).map((b) => b.amount)).toEqual([amount]);
  });

  it('proves it with the newest ledger row and the counter', () => {
    expect(judge({ hot: counter(7, 2, 1) })).toEqual([
      {
        subject: 'hot',
        group: 'hot',
        sku: 'hot',
        settles: false,
        amount: 1,
        message:
          'hot: the counter shows 7 available, 2 reserved, 1 sold, the ledger adds up to 6 available, 3 reserved, 1 sold',
        witness: [
          { kind: 'ledger', id: '3', detail: 'the newest ledger row: sell 1' },
          { kind: 'counter', id: 'hot', detail: '7 available, 2 reserved, 1 sold' },
        ],
        committedAtMs: 3,
        signature:
          'the counter shows 7 available, 2 reserved, 1 sold, the ledger adds up to 6 available, 3 reserved, 1 sold',
      },
    ]);
  });

  it('takes a SKU without a counter for an empty one, and a counter without a ledger too', () => {
    expect(judge({}).map((b) => b.amount)).toEqual([6]);
    expect(
      judge({ odd: counter(2, 0, 0) }, ['odd']).map((b) => [b.amount, b.committedAtMs]),
    ).toEqual([[2, null]]);
    expect(judge({ odd: counter(0, 0, 0) }, ['odd'])).toEqual([]);
  });
});

describe('reserved-equals-open-orders', () => {
  const judge = (part: Partial<Delta>) => reservedEqualsOpenOrders.judge(viewOf(part), ['o-1']);
  const open = { lines: [line(1, 'o-1', 2)], events: [event(1, 'o-1', 'placed')] };
  const paid = { lines: open.lines, events: [...open.events, event(2, 'o-1', 'paid')] };
  const gone = { lines: open.lines, events: [...open.events, event(2, 'o-1', 'cancelled')] };
  const reserve = held(3, 'reserve', 2, 'o-1');

  it.each([
    ['open and reserved', { ...open, ledger: [reserve] }],
    ['paid and sold', { ...paid, ledger: [reserve, held(4, 'sell', 2, 'o-1')] }],
    ['cancelled and released', { ...gone, ledger: [reserve, held(4, 'release', 2, 'o-1')] }],
    ['not there, reserved and released', { ledger: [reserve, held(4, 'release', 2, 'o-1')] }],
    ['nothing at all', {}],
  ])('holds for an order that is %s', (_, part) => {
    expect(judge(part)).toEqual([]);
  });

  it.each([
    [
      'open and not reserved',
      open,
      'placed, the ledger holds 0 reserved and 0 sold instead of 2 and 0',
    ],
    [
      'open and reserved by half',
      { ...open, ledger: [held(3, 'reserve', 1, 'o-1')] },
      'placed, the ledger holds 1 reserved and 0 sold instead of 2 and 0',
    ],
    [
      'open and released',
      { ...open, ledger: [reserve, held(4, 'release', 2, 'o-1')] },
      'placed, the ledger holds 0 reserved and 0 sold instead of 2 and 0',
    ],
    [
      'open and sold',
      { ...open, ledger: [reserve, held(4, 'sell', 2, 'o-1')] },
      'placed, the ledger holds 0 reserved and 2 sold instead of 2 and 0',
    ],
    [
      'paid and still reserved',
      { ...paid, ledger: [reserve] },
      'placed and paid, the ledger holds 2 reserved and 0 sold instead of 0 and 2',
    ],
    [
      'paid and released',
      { ...paid, ledger: [reserve, held(4, 'release', 2, 'o-1')] },
      'placed and paid, the ledger holds 0 reserved and 0 sold instead of 0 and 2',
    ],
    [
      'cancelled and still reserved',
      { ...gone, ledger: [reserve] },
      'placed and cancelled, the ledger holds 2 reserved and 0 sold instead of 0 and 0',
    ],
    [
      'cancelled and sold',
      { ...gone, ledger: [reserve, held(4, 'sell', 2, 'o-1')] },
      'placed and cancelled, the ledger holds 0 reserved and 2 sold instead of 0 and 0',
    ],
    [
      'not there and reserved',
      { ledger: [reserve] },
      'not there, the ledger holds 2 reserved and 0 sold instead of 0 and 0',
    ],
  ])('waits to see whether an order settles that is %s', (_, part, text) => {
    const [breach, ...more] = judge(part);
    expect(more).toEqual([]);
    expect(breach).toMatchObject({
      settles: true,
      sku: 'hot',
      group: 'hot',
      amount: 'events' in part && 'ledger' in part && part.ledger[0]?.units === 1 ? 1 : 2,
      message: `hot: order o-1 is ${text}`,
    });
  });

  it('shows the order and its ledger rows, and the newest commit of both', () => {
    const part = { ...paid, ledger: [reserve, ledger(9, 'seed', 5)] };
    const [breach] = judge(part);
    expect(breach?.witness).toEqual([
      { kind: 'order', id: 'o-1', detail: 'placed and paid' },
      { kind: 'ledger', id: '3', detail: 'reserve 2' },
    ]);
    expect(breach?.committedAtMs).toBe(3);
    expect(judge(open)[0]?.committedAtMs).toBe(1);
    const undated = { ledger: [{ ...reserve, atMs: null }] };
    expect(judge(undated)[0]?.committedAtMs).toBeNull();
  });

  it('keeps the SKUs of an order apart', () => {
    const mixed = {
      lines: [line(1, 'o-1', 2), line(2, 'o-1', 1, { sku: 'cold' })],
      events: open.events,
      ledger: [reserve],
    };
    expect(judge(mixed).map((b) => [b.group, b.amount])).toEqual([['cold', 1]]);
    const cold = { ...held(5, 'reserve', 1, 'o-1'), sku: 'cold' };
    expect(judge({ ...mixed, ledger: [reserve, cold] })).toEqual([]);
    const more = { ...cold, units: 4 };
    expect(judge({ ...mixed, ledger: [reserve, more] }).map((b) => [b.group, b.amount])).toEqual([
      ['cold', 3],
    ]);
  });
});

describe('one-payment-per-order', () => {
  const judge = (part: Partial<Delta>) => onePaymentPerOrder.judge(viewOf(part), ['o-1']);
  const lines = [line(1, 'o-1', 2), line(2, 'o-1', 1, { priceCents: 50 })];
  const events = [event(1, 'o-1', 'placed'), event(2, 'o-1', 'paid')];

  it('holds for a paid order with one payment of its total, and for an unpaid one without', () => {
    expect(judge({ lines, events, payments: [payment(1, 'o-1', 250)] })).toEqual([]);
    expect(judge({ lines, events: events.slice(0, 1) })).toEqual([]);
    expect(judge({})).toEqual([]);
  });

  it('counts a second payment at once, by what was taken beyond the first', () => {
    const payments = [payment(7, 'o-1', 250), payment(5, 'o-1', 240)];
    expect(judge({ lines, events, payments })).toEqual([
      {
        subject: 'o-1',
        group: 'o-1',
        sku: null,
        settles: false,
        amount: 250,
        message: 'order o-1 was paid 2 times: 490 cents',
        witness: [
          { kind: 'payment', id: 'p7', detail: '250 cents for order o-1' },
          { kind: 'payment', id: 'p5', detail: '240 cents for order o-1' },
          { kind: 'order', id: 'o-1', detail: '250 cents on its lines' },
        ],
        committedAtMs: 7,
        signature: 'was paid 2 times: 490 cents',
      },
    ]);
  });

  it.each([
    [
      'too much',
      { lines, events, payments: [payment(5, 'o-1', 251)] },
      1,
      'was charged 251 cents, its lines add up to 250',
      5,
    ],
    [
      'too little',
      { lines, events, payments: [payment(5, 'o-1', 240)] },
      10,
      'was charged 240 cents, its lines add up to 250',
      5,
    ],
    ['no payment', { lines, events }, 250, 'is paid, and there is no payment of 250 cents', 2],
    [
      'a cancelled order',
      {
        lines,
        events: [...events, event(3, 'o-1', 'cancelled')],
        payments: [payment(5, 'o-1', 250)],
      },
      250,
      'was charged 250 cents and is cancelled',
      5,
    ],
    [
      'an order that is not paid',
      { lines, events: events.slice(0, 1), payments: [payment(5, 'o-1', 250)] },
      250,
      'was charged 250 cents and is not paid',
      5,
    ],
    [
      'an unknown order',
      { payments: [payment(5, 'o-1', 30)] },
      30,
      'was charged 30 cents, its lines add up to 0',
      5,
    ],
  ])('waits to see whether it settles: %s', (_, part, amount, text, committedAtMs) => {
    const breaches = judge(part);
    expect(breaches.map((b) => [b.settles, b.amount, b.message, b.committedAtMs])).toEqual([
      [true, amount, `order o-1 ${text}`, committedAtMs],
    ]);
  });
});

describe('reservation-ends-once', () => {
  const judge = (rows: Delta['ledger']) =>
    reservationEndsOnce.judge(viewOf({ ledger: rows }), ['r-o-1']);
  const made = held(1, 'reserve', 2, 'o-1');

  it('holds for one that is open, sold or released', () => {
    expect(judge([made])).toEqual([]);
    expect(judge([made, held(2, 'sell', 2, 'o-1')])).toEqual([]);
    expect(judge([made, held(2, 'release', 2, 'o-1')])).toEqual([]);
    expect(judge([])).toEqual([]);
  });

  it('sees one that ended twice, by its second end', () => {
    const rows = [made, held(3, 'release', 2, 'o-1'), held(2, 'sell', 2, 'o-1')];
    expect(judge(rows)).toEqual([
      {
        subject: 'r-o-1',
        group: 'hot',
        sku: 'hot',
        settles: false,
        amount: 2,
        message: 'hot: reservation r-o-1 ended 2 times: sell and release',
        witness: [
          { kind: 'ledger', id: '3', detail: 'release 2 of hot, reservation r-o-1' },
          { kind: 'ledger', id: '1', detail: 'reserve 2 of hot, reservation r-o-1' },
          { kind: 'ledger', id: '2', detail: 'sell 2 of hot, reservation r-o-1' },
        ],
        committedAtMs: 3,
        signature: '1,2,3',
      },
    ]);
    const thrice = [...rows, held(4, 'release', 2, 'o-1')];
    expect(judge(thrice).map((b) => [b.amount, b.message])).toEqual([
      [4, 'hot: reservation r-o-1 ended 3 times: sell and release and release'],
    ]);
  });

  it.each([
    ['made twice', [made, held(2, 'reserve', 3, 'o-1')], 3, 'made 2 times'],
    ['never made', [held(2, 'release', 2, 'o-1')], 2, 'ended and was never made'],
    ['ended with more', [made, held(2, 'sell', 3, 'o-1')], 1, 'holds 2 and ended with 3'],
    ['ended with less', [made, held(2, 'release', 1, 'o-1')], 1, 'holds 2 and ended with 1'],
  ])('sees one that was %s', (_, rows, amount, text) => {
    expect(judge(rows).map((b) => [b.amount, b.message, b.committedAtMs])).toEqual([
      [amount, `hot: reservation r-o-1 ${text}`, 2],
    ]);
  });
});

describe('the table of invariants', () => {
  it('has each once, and gives those whose sources are there', () => {
    expect(invariants.map((invariant) => invariant.name)).toEqual([
      'oversell',
      'stock-conservation',
      'counter-equals-ledger',
      'reserved-equals-open-orders',
      'one-payment-per-order',
      'reservation-ends-once',
    ]);
    const names = (...sources: ('ledger' | 'lines' | 'events' | 'payments' | 'counters')[]) =>
      checkable(new Set(sources)).map((invariant) => invariant.name);
    expect(names('ledger')).toEqual(['stock-conservation', 'reservation-ends-once']);
    expect(names('lines', 'events', 'payments')).toEqual(['one-payment-per-order']);
    expect(names('ledger', 'counters')).toContain('counter-equals-ledger');
    expect(names('ledger', 'lines', 'events')).toContain('oversell');
    expect(names('ledger', 'lines', 'events', 'payments', 'counters')).toHaveLength(6);
  });
});
