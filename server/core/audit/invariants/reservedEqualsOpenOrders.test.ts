import { describe, expect, it } from 'vitest';
import { event, held, ledger, line, viewOf } from '../../../test/support/auditFacts.ts';
import { eventRules, type OrderRules } from '../engine/orderRules.ts';
import type { Delta } from '../facts/registry.ts';
import { reservedEqualsOpenOrders } from './reservedEqualsOpenOrders.ts';

describe('a shop that reserves at payment, or sells when it ships', () => {
  const judge = (part: Partial<Delta>, rules: Partial<OrderRules>) =>
    reservedEqualsOpenOrders
      .judge(viewOf(part, null, { ...eventRules, ...rules }), ['o-1'])
      .map(({ amount, message }) => [amount, message.split(' holds ')[1]]);
  const lines = [line(1, 'o-1', 2)];
  const open = { lines, events: [event(1, 'o-1', 'placed')] };
  const paid = { lines, events: [...open.events, event(2, 'o-1', 'paid')] };
  const moves = (...kinds: readonly ('reserve' | 'sell' | 'release')[]) => ({
    ledger: kinds.map((kind, n) => held(3 + n, kind, 2, 'o-1')),
  });
  const half = [held(9, 'sell', 1, 'o-1')];

  it('holds the units of a paid order reserved until they are shipped', () => {
    const ships = { sellAt: 'shipping' } as const;
    expect(judge({ ...paid, ...moves('reserve') }, ships)).toEqual([]);
    expect(judge({ ...paid, ...moves('reserve', 'sell') }, ships)).toEqual([]);
    expect(judge({ ...paid, ledger: [...moves('reserve').ledger, ...half] }, ships)).toEqual([]);
    expect(judge({ ...paid, ...moves('reserve', 'release') }, ships)).toEqual([
      [2, '0 reserved and 0 sold instead of 2 and 0'],
    ]);
    expect(judge({ ...paid, ...moves('reserve', 'reserve', 'sell', 'sell') }, ships)).toEqual([
      [2, '0 reserved and 4 sold instead of 0 and 2'],
    ]);
    expect(judge({ ...open, ...moves('reserve', 'sell') }, ships)).toEqual([
      [2, '0 reserved and 2 sold instead of 2 and 0'],
    ]);
    expect(judge({ ...paid, ...moves('reserve') }, {})).toHaveLength(1);
  });

  it('holds nothing for an order that is not paid', () => {
    const late = { reserveAt: 'payment' } as const;
    expect(judge(open, late)).toEqual([]);
    expect(judge({ ...open, ...moves('reserve') }, late)).toEqual([
      [2, '2 reserved and 0 sold instead of 0 and 0'],
    ]);
    expect(judge({ ...paid, ...moves('reserve', 'sell') }, late)).toEqual([]);
    expect(judge(paid, late)).toEqual([[2, '0 reserved and 0 sold instead of 0 and 2']]);
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
