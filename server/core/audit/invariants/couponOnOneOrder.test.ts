import { describe, expect, it } from 'vitest';
import { coupon, delta, event, viewOf } from '../../../test/support/auditFacts.ts';
import { fold, settleLayer } from '../engine/fold.ts';
import type { Delta } from '../facts/registry.ts';
import { subjects } from '../subjects.ts';
import { couponOnOneOrder } from './couponOnOneOrder.ts';

describe('coupon-on-one-order', () => {
  const judge = (part: Partial<Delta>) => couponOnOneOrder.judge(viewOf(part), ['c']);
  const coupons = [coupon(4, 'o-2', 'c'), coupon(1, 'o-1', 'c'), coupon(2, 'o-1', 'c')];

  it('holds for one order, and for one after another that was cancelled', () => {
    expect(judge({})).toEqual([]);
    expect(judge({ coupons: coupons.slice(1) })).toEqual([]);
    expect(judge({ coupons, events: [event(1, 'o-1', 'cancelled')] })).toEqual([]);
    expect(judge({ coupons: [coupon(1, 'o-1', 'c'), coupon(2, 'o-2', 'other')] })).toEqual([]);
  });

  it('finds the second order that is not cancelled, in the order of commits', () => {
    expect(judge({ coupons, events: [event(1, 'o-1', 'placed')] })).toEqual([
      {
        subject: 'c',
        settles: true,
        group: 'c',
        sku: null,
        amount: 1,
        orders: 2,
        message: 'coupon c is on 2 orders that are not cancelled: o-1, o-2',
        witness: [
          { kind: 'coupon', id: 'c4', detail: 'order o-2' },
          { kind: 'coupon', id: 'c1', detail: 'order o-1' },
          { kind: 'coupon', id: 'c2', detail: 'order o-1' },
        ],
        committedAtMs: 4,
        signature: 'o-1,o-2',
      },
    ]);
  });

  it('is judged again when an order with the coupon changes', () => {
    const view = viewOf({ coupons: [coupon(1, 'o-1', 'c')] });
    const settled = fold(settleLayer(view.state), delta({}));
    const later = fold(settled, delta({ events: [event(2, 'o-1', 'cancelled')] }));
    expect([...subjects.coupon.changed({ ...view, state: later })]).toEqual(['c']);
    expect([...subjects.key.changed({ ...view, state: later })]).toEqual([]);
    expect([...subjects.coupon.all(view)]).toEqual(['c']);
  });
});
