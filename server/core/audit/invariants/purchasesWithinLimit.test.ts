import { describe, expect, it } from 'vitest';
import { delta, event, limit, viewOf } from '../../../test/support/auditFacts.ts';
import { fold, settleLayer } from '../engine/fold.ts';
import { supportOf } from '../engine/support.ts';
import type { Delta } from '../facts/registry.ts';
import { subjects } from '../subjects.ts';
import { purchasesWithinLimit } from './purchasesWithinLimit.ts';

describe('purchases-within-limit', () => {
  const judge = (part: Partial<Delta>) => purchasesWithinLimit.judge(viewOf(part), ['ann hot']);
  const bought = (id: number, units: number, most = 3) =>
    limit(id, `o-${id}`, 'ann hot', units, most);

  it('holds for as many units as the limit allows, of orders that are not cancelled', () => {
    expect(judge({})).toEqual([]);
    expect(judge({ limits: [bought(1, 2), bought(2, 1)] })).toEqual([]);
    expect(judge({ limits: [bought(1, 4)], events: [event(1, 'o-1', 'cancelled')] })).toEqual([]);
    expect(judge({ limits: [bought(1, 3), limit(2, 'o-2', 'bob hot', 3, 3)] })).toEqual([]);
  });

  it('takes the largest limit that a row shows', () => {
    expect(judge({ limits: [bought(1, 3, 5), bought(2, 2, 3)] })).toEqual([]);
  });

  it('finds the order that went beyond it, in the order of commits', () => {
    const limits = [bought(4, 1), bought(3, 2), bought(1, 2), bought(2, 9)];
    const events = [event(1, 'o-2', 'cancelled'), event(2, 'o-1', 'paid')];
    expect(judge({ limits, events })).toEqual([
      {
        subject: 'ann hot',
        settles: true,
        group: 'ann hot',
        sku: null,
        amount: 2,
        orders: 2,
        message: 'limit ann hot allows 3 units, and orders that are not cancelled have 5',
        witness: [
          { kind: 'limit', id: 'l3', detail: '2 of order o-3' },
          { kind: 'limit', id: 'l1', detail: '2 of order o-1' },
          { kind: 'limit', id: 'l4', detail: '1 of order o-4' },
        ],
        committedAtMs: 3,
        signature: 'l1,l3,l4',
      },
    ]);
  });

  it('is judged again when an order that counts changes, and rests on what the order says', () => {
    const view = viewOf({ limits: [bought(1, 4)] });
    const settled = fold(settleLayer(view.state), delta({}));
    const state = fold(settled, delta({ events: [event(2, 'o-1', 'cancelled')] }));
    expect([...subjects.limit.changed({ ...view, state })]).toEqual(['ann hot']);
    expect([...subjects.budget.changed({ ...view, state })]).toEqual([]);
    const support = supportOf(state, 'limit', new Set(['ann hot']));
    expect([[...support.limits], [...support.events]]).toEqual([['l1'], ['2']]);
  });
});
