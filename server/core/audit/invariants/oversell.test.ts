import { describe, expect, it } from 'vitest';
import { event, held, ledger, line, viewOf } from '../../../test/support/auditFacts.ts';
import { eventRules } from '../engine/orderRules.ts';
import type { Counter } from '../facts/counters.ts';
import type { Delta } from '../facts/registry.ts';
import { oversell } from './oversell.ts';

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

  it('counts orders from their payment on, where the shop reserves then', () => {
    const part = shop(1, [placed(1), placed(2)]);
    const paid = [event(8, 'o-1', 'paid'), event(9, 'o-2', 'paid')];
    const amounts = (events: Delta['events']) =>
      oversell
        .judge(viewOf({ ...part, events: [...(part.events ?? []), ...events] }, null, late), [
          'hot',
        ])
        .map(({ amount }) => amount);
    const late = { ...eventRules, reserveAt: 'payment' as const };
    expect(amounts([])).toEqual([]);
    expect(amounts(paid.slice(0, 1))).toEqual([]);
    expect(amounts(paid)).toEqual([1]);
  });

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
        orders: 3,
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

  it('compares with the row of stock where the file gives one, and not with seeds', () => {
    const part = shop(9, [placed(1, 2), placed(2, 2)]);
    const at = (units: number | null, put: number | null) => {
      const stock = new Map([['hot', { units, put }]]);
      return oversell.judge({ ...viewOf(part), stock }, ['hot', 'cold']);
    };
    expect(at(4, 4)).toEqual([]);
    expect(at(3, 3)).toMatchObject([{ sku: 'hot', amount: 1, orders: 1 }]);
    expect(at(3, 3)[0]?.message).toContain('4 units on placed orders, 3 in stock;');
    // It fell: what may have been there counts, and a doubt of its own names it.
    expect(at(3, 4)).toEqual([]);
    expect(at(null, null)).toEqual([]);
    // A row below zero says itself how many were sold beyond it, of those that are on orders.
    expect(at(-1, 4)).toMatchObject([{ amount: 1, orders: 1 }]);
    expect(at(-9, 4)).toMatchObject([{ amount: 4, orders: 2 }]);
    const none = oversell.judge({ ...viewOf(part), stock: new Map() }, ['hot']);
    expect(none).toMatchObject([{ amount: 4, orders: 2 }]);
  });

  it('leaves to orders under way what they took from a row below zero, since they may give it back', () => {
    const part = shop(0, [placed(1), placed(2), placed(3), placed(4)]);
    const at = (units: number) => {
      const stock = new Map([['hot', { units, put: 4 }]]);
      const underWay = new Set(['o-3', 'o-4']);
      return oversell.judge({ ...viewOf(part), stock, underWay }, ['hot']);
    };
    expect(at(-2)).toMatchObject([{ settles: true, amount: 2, signature: '3,4' }]);
    expect(at(-3)).toMatchObject([{ settles: false, amount: 1, orders: 1 }]);
    expect(at(-3)[0]?.message).toContain('2 units on placed orders, 1 in stock;');
  });
});
