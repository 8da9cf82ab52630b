import { describe, expect, it } from 'vitest';
import {
  adjustment,
  event,
  line,
  payment,
  refund,
  viewOf,
} from '../../../test/support/auditFacts.ts';
import type { Delta } from '../facts/registry.ts';
import { onePaymentPerOrder } from './onePaymentPerOrder.ts';

describe('one-payment-per-order', () => {
  const judge = (part: Partial<Delta>) => onePaymentPerOrder.judge(viewOf(part), ['o-1']);
  const lines = [line(1, 'o-1', 2), line(2, 'o-1', 1, { priceCents: 50 })];
  const events = [event(1, 'o-1', 'placed'), event(2, 'o-1', 'paid')];

  it('holds for a paid order with one payment of its total, and for an unpaid one without', () => {
    expect(judge({ lines, events, payments: [payment(1, 'o-1', 250)] })).toEqual([]);
    expect(judge({ lines, events: events.slice(0, 1) })).toEqual([]);
    expect(judge({})).toEqual([]);
  });

  it('takes adjustments into the total', () => {
    const adjustments = [adjustment(1, 'o-1', -60), adjustment(2, 'o-1', 10)];
    expect(judge({ lines, events, adjustments, payments: [payment(1, 'o-1', 200)] })).toEqual([]);
    expect(judge({ lines, events, adjustments, payments: [payment(1, 'o-1', 250)] })).toMatchObject(
      [
        {
          amount: 50,
          message: 'order o-1 was charged 250 cents, its lines and adjustments add up to 200',
          witness: [{ kind: 'payment' }, { detail: '200 cents on its lines and adjustments' }],
        },
      ],
    );
    // Nobody owes less than nothing.
    expect(judge({ lines, events, adjustments: [adjustment(1, 'o-1', -251)] })).toEqual([]);
  });

  it('holds for a cancelled order that was paid back, and counts what was not', () => {
    const cancelled = [...events, event(3, 'o-1', 'cancelled')];
    const payments = [payment(1, 'o-1', 250)];
    const back = (...refunds: readonly ReturnType<typeof refund>[]) =>
      judge({ lines, events: cancelled, payments, refunds });
    expect(back(refund(1, 'o-1', 250))).toEqual([]);
    expect(back(refund(1, 'o-1', 200), refund(2, 'o-1', 51))).toEqual([]);
    expect(back(refund(1, 'o-1', 200), refund(2, 'o-1', 49))).toMatchObject([
      {
        ...{ amount: 1, settles: true },
        message: 'order o-1 was charged 250 cents and 249 paid back and is cancelled',
      },
    ]);
    expect(back()).toMatchObject([
      { amount: 250, message: 'order o-1 was charged 250 cents and is cancelled' },
    ]);
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
        orders: 1,
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

  it('holds for an order that costs nothing, and counts no payment of nothing', () => {
    const free = [line(1, 'o-1', 2, { priceCents: 0 })];
    const nothing = payment(1, 'o-1', 0);
    expect(judge({ lines: free, events })).toEqual([]);
    expect(judge({ lines: free, events, payments: [nothing] })).toEqual([]);
    expect(
      judge({
        lines,
        events,
        payments: [payment(2, 'o-1', 250), { ...nothing, id: 'p3', atMs: 3 }],
      }),
    ).toEqual([]);
    expect(
      judge({ lines: free, events: [event(1, 'o-1', 'placed')], payments: [nothing] }),
    ).toEqual([]);
    expect(judge({ lines: free, events, payments: [payment(1, 'o-1', 1)] })).toHaveLength(1);
  });
});
