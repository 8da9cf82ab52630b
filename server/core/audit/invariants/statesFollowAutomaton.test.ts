import { describe, expect, it } from 'vitest';
import { delta, state, viewOf } from '../../../test/support/auditFacts.ts';
import { automatonOf } from '../engine/automaton.ts';
import { eventRules } from '../engine/orderRules.ts';
import { nextTrails } from '../engine/stateTrail.ts';
import { noIds } from '../facts/registry.ts';
import type { StateFact } from '../facts/states.ts';
import { statesFollowAutomaton } from './statesFollowAutomaton.ts';

const automaton = automatonOf({ placed: ['paid', 'cancelled'], paid: ['shipped'] });

/** The breaches of o-1 after two readings of its rows. */
function judge(before: readonly StateFact[], now: readonly StateFact[]) {
  const rules = { ...eventRules, automaton };
  const first = viewOf(delta({ states: before }), null, rules);
  const second = viewOf(delta({ states: now }), null, rules);
  const trails = nextTrails(first.trails, now, noIds, automaton);
  return statesFollowAutomaton.judge({ ...second, trails }, ['o-1']);
}
const row = (id: string, atMs: number, name: string, version: number | null = null): StateFact => ({
  ...state(atMs, 'o-1', name, version),
  id,
});

describe('states-follow-automaton', () => {
  it('holds for changes along the declared ways, and for an order without a state', () => {
    expect(judge([row('a', 1, 'placed', 1)], [row('a', 2, 'shipped', 2)])).toEqual([]);
    expect(judge([], [])).toEqual([]);
  });

  it('finds a change that no way leads to, with both states of the row', () => {
    expect(judge([row('a', 1, 'cancelled', 3)], [row('a', 2, 'paid', 4)])).toEqual([
      {
        subject: 'o-1',
        settles: false,
        group: 'o-1',
        sku: null,
        amount: 1,
        orders: 1,
        message: 'order o-1 changed from cancelled to paid, which the audit file does not allow',
        witness: [
          { kind: 'state', id: 'a', detail: 'was cancelled (version 3), then paid (version 4)' },
        ],
        committedAtMs: 2,
        signature: 'a 1',
      },
    ]);
  });

  it('says what else is wrong of a row', () => {
    expect(judge([], [row('a', 1, 'lost')])).toMatchObject([
      {
        message: 'order o-1 is lost, a state that the audit file does not declare',
        witness: [{ detail: 'is lost' }],
      },
    ]);
    expect(judge([row('a', 1, 'paid', 2)], [row('a', 2, 'shipped', 1)])).toMatchObject([
      { message: 'order o-1 went back from version 2 (paid) to version 1 (shipped)' },
    ]);
  });

  it('adds up the rows of an order, in the order of commits', () => {
    const before = [row('10', 1, 'shipped'), row('9', 1, 'shipped'), row('8', 1, 'paid')];
    const now = [row('10', 5, 'paid'), row('9', 5, 'placed'), row('8', 4, 'placed')];
    const [breach] = judge(before, now);
    expect(breach?.amount).toBe(3);
    expect(breach?.message).toBe(
      'order o-1 changed from paid to placed, which the audit file does not allow',
    );
    expect(breach?.witness.map(({ id }) => id)).toEqual(['8', '9', '10']);
    expect(breach?.signature).toBe('8 1,9 1,10 1');
    const unknown = judge(before, [{ ...row('10', 0, 'placed'), atMs: null }, ...now.slice(1)]);
    expect(unknown[0]?.committedAtMs).toBeNull();
  });
});
