import { describe, expect, it } from 'vitest';
import {
  delta,
  event,
  held,
  ledger,
  line,
  payment,
  state,
} from '../../../test/support/auditFacts.ts';
import { type Delta, emptyDelta, idsOf, totalOf } from '../facts/registry.ts';
import { counterEqualsLedger } from '../invariants/counterEqualsLedger.ts';
import { onePaymentPerOrder } from '../invariants/onePaymentPerOrder.ts';
import { oversell } from '../invariants/oversell.ts';
import type { RegisteredInvariant } from '../invariants/registry.ts';
import { reservationEndsOnce } from '../invariants/reservationEndsOnce.ts';
import { reservedEqualsOpenOrders } from '../invariants/reservedEqualsOpenOrders.ts';
import { statesFollowAutomaton } from '../invariants/statesFollowAutomaton.ts';
import { stockConservation } from '../invariants/stockConservation.ts';
import type { Snapshot } from '../sources/auditSource.ts';
import { emptyMemory } from './auditMemory.ts';
import { type AuditOptions, auditStep, checkedOf, recalledOf } from './auditStep.ts';
import { automatonOf } from './automaton.ts';
import { countBroken, subjectsMax } from './findingRegister.ts';
import { eventRules } from './orderRules.ts';
import { emptyStateOf } from './state.ts';

const invariants: readonly RegisteredInvariant[] = [
  oversell,
  stockConservation,
  counterEqualsLedger,
  reservedEqualsOpenOrders,
  onePaymentPerOrder,
  reservationEndsOnce,
];

const options: AuditOptions = {
  invariants,
  settleMs: 3000,
  full: false,
  store: 'shadow',
  foundAtMs: 5000,
  duringLoad: true,
  baseline: false,
  settledBeforeMs: null,
  baselineAtMs: null,
};
const snapshot = (
  atMs: number,
  settled: Partial<Delta>,
  recent: Partial<Delta> = {},
): Snapshot => ({
  atMs,
  settled: delta(settled),
  recent: delta(recent),
  counters: null,
  stock: null,
});
const names = (findings: readonly { invariant: string }[]) => findings.map((f) => f.invariant);
const order = (n: number): Partial<Delta> => ({
  ledger: [held(10 + n, 'reserve', 1, `o-${n}`)],
  lines: [line(n, `o-${n}`, 1)],
  events: [event(n, `o-${n}`, 'placed')],
});

describe('auditStep', () => {
  it('judges recent facts without keeping them, so that none counts twice', () => {
    const first = auditStep(
      emptyMemory,
      snapshot(1000, { ledger: [ledger(1, 'seed', 1)] }, order(1)),
      options,
    );
    expect(first.changed).toEqual([]);
    expect(totalOf(first.view.state.facts)).toBe(4);
    expect(totalOf(first.memory.base.facts)).toBe(1);
    const second = auditStep(first.memory, snapshot(2000, order(1), order(2)), options);
    expect(totalOf(second.view.state.facts)).toBe(7);
    expect(totalOf(second.memory.base.facts)).toBe(4);
    expect(second.changed.map((f) => [f.invariant, f.amount])).toEqual([
      ['oversell', 1],
      ['stock-conservation', 1],
    ]);
    const third = auditStep(second.memory, snapshot(3000, order(2)), options);
    expect(third.changed).toEqual([]);
    expect(totalOf(third.memory.base.facts)).toBe(7);
  });

  it('follows a disagreement until it settles, though nothing about it is new', () => {
    const orphan = { ledger: [held(1, 'reserve', 2, 'o-1')] };
    const lonely = { ...options, invariants: invariants.filter((i) => i.subject === 'order') };
    const first = auditStep(emptyMemory, snapshot(1000, orphan), lonely);
    expect(first.changed).toEqual([]);
    const second = auditStep(first.memory, snapshot(3999, {}), lonely);
    expect(second.changed).toEqual([]);
    const third = auditStep(second.memory, snapshot(4000, {}), lonely);
    expect(third.changed.map((f) => [f.invariant, f.amount])).toEqual([
      ['reserved-equals-open-orders', 2],
    ]);
    expect(auditStep(third.memory, snapshot(9000, {}), lonely).changed).toEqual([]);
  });

  it('drops a disagreement that heals before the settle time', () => {
    const first = auditStep(
      emptyMemory,
      snapshot(1000, { ledger: [ledger(1, 'seed', 9), held(2, 'reserve', 1, 'o-1')] }),
      options,
    );
    const { lines = [], events = [] } = order(1);
    const second = auditStep(first.memory, snapshot(9000, { lines, events }), options);
    expect(second.changed).toEqual([]);
    expect(second.memory.pending.get('reserved-equals-open-orders')?.size).toBe(0);
  });

  it('judges every counter, though no fact is new', () => {
    const seeded = auditStep(emptyMemory, snapshot(1, { ledger: [ledger(1, 'seed', 5)] }), options);
    const counters = new Map([['hot', { available: 4, reserved: 0, sold: 0 }]]);
    const wrong = auditStep(seeded.memory, { ...snapshot(2, {}), counters }, options);
    expect(names(wrong.changed)).toEqual(['stock-conservation', 'counter-equals-ledger']);
    const unknownSku = new Map([['odd', { available: 1, reserved: 0, sold: 0 }]]);
    const odd = auditStep(emptyMemory, { ...snapshot(2, {}), counters: unknownSku }, options);
    expect(names(odd.changed)).toEqual(['stock-conservation', 'counter-equals-ledger']);
  });

  it('judges orders and reservations that changed, or all of them when asked', () => {
    const judged: string[][] = [];
    const spy = (subject: RegisteredInvariant['subject']): RegisteredInvariant => ({
      ...onePaymentPerOrder,
      subject,
      judge(_, subjects) {
        judged.push([...subjects].sort());
        return [];
      },
    });
    const both = { ...options, invariants: [spy('order'), spy('reservation')] };
    const first = auditStep(emptyMemory, snapshot(1, order(1), order(2)), both);
    const second = auditStep(first.memory, snapshot(2, order(3)), both);
    auditStep(second.memory, snapshot(3, emptyDelta), { ...both, full: true });
    expect(judged).toEqual([
      ['o-1', 'o-2'],
      ['r-o-1', 'r-o-2'],
      ['o-3'],
      ['r-o-3'],
      ['o-1', 'o-3'],
      ['r-o-1', 'r-o-3'],
    ]);
  });

  it('reports a check that crashed, keeps its pending breaches, and judges the other invariants', () => {
    let crashing = false;
    const waiting: RegisteredInvariant = {
      ...onePaymentPerOrder,
      judge() {
        if (crashing) throw new Error('no such column');
        const breach = { subject: 'o-1', settles: true, group: 'o-1', sku: null, amount: 1 };
        return [{ ...breach, message: 'm', witness: [], committedAtMs: null, signature: 's' }];
      },
    };
    const others = invariants.filter((invariant) => invariant.name !== waiting.name);
    const both = { ...options, invariants: [waiting, ...others] };
    const first = auditStep(emptyMemory, snapshot(1000, order(1)), both);
    crashing = true;
    const { memory, crashed, changed } = auditStep(first.memory, snapshot(2000, order(2)), both);
    expect(crashed).toEqual([{ invariant: 'one-payment-per-order', message: 'no such column' }]);
    expect(names(changed)).toEqual(['oversell', 'stock-conservation']);
    crashing = false;
    const third = auditStep(memory, snapshot(4000, {}), { ...both, invariants: [waiting] });
    expect(names(third.changed)).toEqual(['one-payment-per-order']);
  });
});

it('judges again what was looked at again, though nothing about it is new', () => {
  const base = emptyStateOf({ ...eventRules, appendOnly: false });
  const lonely = { ...options, invariants: [onePaymentPerOrder] };
  const paid = { ...order(1), events: [event(1, 'o-1', 'placed'), event(2, 'o-1', 'paid')] };
  const begun = { ...paid, payments: [payment(1, 'o-1', 100)] };
  const first = auditStep({ ...emptyMemory, base }, snapshot(1000, begun), lonely);
  const twice = { payments: [payment(2, 'o-1', 100)] };
  const second = auditStep(first.memory, snapshot(2000, twice), lonely);
  expect([names(second.changed), second.unconfirmed.payments.size]).toEqual([[], 2]);
  const found = delta({ ...begun, payments: [...begun.payments, ...twice.payments] });
  const recalled = recalledOf(second.unconfirmed, found);
  const third = auditStep(second.memory, snapshot(2001, {}), { ...lonely, recalled });
  expect(names(third.changed)).toEqual(['one-payment-per-order']);
});

it('keeps what a row said, and takes a change back with a row that vanished', () => {
  const automaton = automatonOf({ placed: ['paid'] });
  const base = emptyStateOf({ ...eventRules, automaton });
  const only = { ...options, invariants: [statesFollowAutomaton] };
  const shows = (...facts: Parameters<typeof state>[]) => ({
    states: facts.map((f) => state(...f)),
  });
  const first = auditStep({ ...emptyMemory, base }, snapshot(1, shows([1, 'o-1', 'paid'])), only);
  const recent = snapshot(2, {}, shows([2, 'o-1', 'placed']));
  const second = auditStep(first.memory, recent, only);
  expect(second.changed.map(({ invariant, amount }) => [invariant, amount])).toEqual([
    ['states-follow-automaton', 1],
  ]);
  const third = auditStep(second.memory, snapshot(3, shows([2, 'o-1', 'placed'])), only);
  expect(third.changed).toEqual([]);
  const asked = idsOf((kind) => (kind === 'states' ? ['so-1'] : []));
  const recalled = recalledOf(asked, emptyDelta);
  const gone = auditStep(third.memory, snapshot(4, {}), { ...only, recalled });
  expect(gone.changed.map(({ amount, takenBack }) => [amount, takenBack])).toEqual([[0, true]]);
});

it('names an invariant that breaks for more subjects than are held', () => {
  const many: RegisteredInvariant = {
    ...onePaymentPerOrder,
    judge: () =>
      Array.from({ length: subjectsMax + 1 }, (_, n) => ({
        ...{ subject: `o-${n}`, settles: false, group: `o-${n}`, sku: null, amount: 1 },
        ...{ message: 'm', witness: [], committedAtMs: null, signature: 's' },
      })),
  };
  const step = auditStep(emptyMemory, snapshot(1000, order(1)), {
    ...options,
    invariants: [oversell, many],
  });
  expect(step.overfull).toEqual(['one-payment-per-order']);
  expect(countBroken(step.memory.register, 'one-payment-per-order')).toBe(subjectsMax);
});

describe('checkedOf', () => {
  it('counts subjects and broken ones', () => {
    const part = {
      ...order(1),
      ledger: [ledger(1, 'seed', 0, { sku: 'cold' }), held(9, 'reserve', 1, 'o-1')],
    };
    const step = auditStep(emptyMemory, snapshot(1, part), options);
    expect(checkedOf(step.view, step.memory.register, invariants)).toEqual([
      { invariant: 'oversell', doc: oversell.doc, subjects: 2, broken: 1 },
      { invariant: 'stock-conservation', doc: stockConservation.doc, subjects: 2, broken: 1 },
      { invariant: 'counter-equals-ledger', doc: counterEqualsLedger.doc, subjects: 2, broken: 0 },
      {
        invariant: 'reserved-equals-open-orders',
        doc: reservedEqualsOpenOrders.doc,
        subjects: 1,
        broken: 0,
      },
      { invariant: 'one-payment-per-order', doc: onePaymentPerOrder.doc, subjects: 1, broken: 0 },
      { invariant: 'reservation-ends-once', doc: reservationEndsOnce.doc, subjects: 1, broken: 0 },
    ]);
  });
});
