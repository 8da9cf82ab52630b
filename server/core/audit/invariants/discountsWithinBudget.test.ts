import { describe, expect, it } from 'vitest';
import { budget, delta, event, viewOf } from '../../../test/support/auditFacts.ts';
import { fold, settleLayer } from '../engine/fold.ts';
import { subjectsOfFacts, supportOf } from '../engine/support.ts';
import { type Delta, deltaIds } from '../facts/registry.ts';
import { subjects } from '../subjects.ts';
import { discountsWithinBudget } from './discountsWithinBudget.ts';

describe('discounts-within-budget', () => {
  const judge = (part: Partial<Delta>) => discountsWithinBudget.judge(viewOf(part), ['spring']);
  const taken = (id: number, cents: number, most = 100) =>
    budget(id, `o-${id}`, 'spring', cents, most);

  it('holds while there is money left, and gives back what a cancelled order took', () => {
    expect(judge({})).toEqual([]);
    expect(judge({ budgets: [taken(1, 60), taken(2, 40)] })).toEqual([]);
    expect(judge({ budgets: [taken(1, 0, 0)] })).toEqual([]);
    const cancelled = [event(1, 'o-1', 'cancelled')];
    expect(judge({ budgets: [taken(1, 60), taken(2, 100)], events: cancelled })).toEqual([]);
    expect(judge({ budgets: [taken(1, 100), budget(2, 'o-2', 'autumn', 9, 9)] })).toEqual([]);
    expect(judge({ budgets: [taken(1, 60, 120), taken(2, 60)] })).toEqual([]);
  });

  it('finds the order that took what was no longer there', () => {
    expect(judge({ budgets: [taken(2, 41), taken(1, 60)] })).toEqual([
      {
        subject: 'spring',
        settles: true,
        group: 'spring',
        sku: null,
        amount: 1,
        orders: 1,
        message: 'budget spring has 100 cents, and orders that are not cancelled take 101',
        witness: [
          { kind: 'budget', id: 'b2', detail: '41 of order o-2' },
          { kind: 'budget', id: 'b1', detail: '60 of order o-1' },
        ],
        committedAtMs: 2,
        signature: 'b1,b2',
      },
    ]);
  });

  it('counts an order once that took from it twice', () => {
    const rows = [
      taken(1, 100),
      budget(2, 'o-5', 'spring', 1, 100),
      budget(3, 'o-5', 'spring', 1, 1),
    ];
    expect(judge({ budgets: rows })).toMatchObject([{ amount: 2, orders: 1 }]);
  });

  it('is judged again when an order that took from it changes or vanishes', () => {
    const view = viewOf({ budgets: [taken(1, 4)] });
    const settled = fold(settleLayer(view.state), delta({}));
    const state = fold(settled, delta({ events: [event(2, 'o-1', 'cancelled')] }));
    expect([...subjects.budget.changed({ ...view, state })]).toEqual(['spring']);
    expect([...subjects.limit.changed({ ...view, state })]).toEqual([]);
    expect([...supportOf(state, 'budget', new Set(['spring'])).budgets]).toEqual(['b1']);
    const gone = subjectsOfFacts(state, deltaIds(delta({ budgets: [taken(1, 4)] })));
    expect([[...gone.budget], [...gone.limit]]).toEqual([['spring'], []]);
  });
});
