import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Delta, deltaIds, emptyDelta, factKinds, idsOf } from '../facts/registry.ts';
import { invariants } from '../invariants/registry.ts';
import { noRuleTrails } from '../rules/ruleTrail.ts';
import { anyDelta, declaredStates } from './anyDelta.support.ts';
import { type AuditMemory, begunMemory } from './auditMemory.ts';
import { type AuditOptions, auditStep, recalledOf } from './auditStep.ts';
import { automatonOf } from './automaton.ts';
import { heldInMemory } from './heldInMemory.ts';
import { IdMap } from './idMap.ts';
import { eventRules } from './orderRules.ts';
import { pageMemory, tinyPaging } from './pageMemory.support.ts';
import { noProgress } from './progress.ts';
import { recountOf } from './recount.ts';

const options: AuditOptions = {
  ...{ invariants, settleMs: 1_000, full: false, store: 'shadow', foundAtMs: 0 },
  ...{ duringLoad: true, baseline: false, settledBeforeMs: null, baselineAtMs: null },
};

interface Step {
  readonly settled: Delta;
  readonly recent: Delta;
  /** Which of the facts before it are looked at again, and which of these are there. */
  readonly salt: number;
}

const anySteps = fc.array(
  fc.record({ settled: anyDelta, recent: anyDelta, salt: fc.nat({ max: 50 }) }),
  { minLength: 1, maxLength: 4 },
);

/** What an audit says, reading by reading, and by a recount at the end. */
function saidBy(begun: AuditMemory, steps: readonly Step[]): readonly unknown[] {
  let memory = begun;
  let known: Delta = emptyDelta;
  const said: unknown[] = [];
  for (const [nth, { settled, recent, salt }] of steps.entries()) {
    const part = <T>(facts: readonly T[], of: number) =>
      facts.filter((_, at) => (at + salt) % of === 0);
    const some = (of: number): Delta =>
      Object.fromEntries(
        factKinds.map(({ name }) => [name, part<unknown>(known[name], of)]),
      ) as unknown as Delta;
    const snapshot = { atMs: nth * 700, settled, recent, counters: null, stock: null };
    const recalled = salt % 2 === 0 ? null : recalledOf(deltaIds(some(2)), some(4));
    const step = auditStep(memory, snapshot, { ...options, recalled });
    const { changed, gone, unconfirmed, overfull, crashed, view } = step;
    said.push({ changed, gone, unconfirmed, overfull, crashed, facts: view.state.facts });
    said.push([...step.memory.register], [...step.memory.pending]);
    memory = step.memory;
    if (nth === steps.length - 1) said.push(recountOf(view.state, memory.base, snapshot));
    known = settled;
  }
  return said;
}

it('says the same whether its facts are in memory or paged out, whatever is changed or vanishes', () => {
  const automaton = automatonOf(declaredStates);
  fc.assert(
    fc.property(anySteps, fc.boolean(), (steps, appendOnly) => {
      const rules = { ...eventRules, appendOnly, automaton };
      const begun = (paged: boolean) =>
        begunMemory(rules, noProgress, new Map(), paged ? tinyPaging() : null);
      expect(saidBy(begun(true), steps)).toEqual(saidBy(begun(false), steps));
    }),
    { numRuns: 60 },
  );
}, 120_000);

it('begins with the trails that were stored, and pages them out too', () => {
  const { store, pages } = pageMemory();
  const states = Array.from(
    { length: 9 },
    (_, n) => [`${n}`, { state: 'paid', version: n }] as const,
  );
  const { trails, base, rules } = begunMemory(eventRules, { ...noProgress, states }, new Map(), {
    store,
    pageSize: 2,
    residentMax: 2,
  });
  expect(pages()).toBe(3);
  expect([...trails.own]).toEqual(states);
  const paged = [base.orders, base.reservations, ...factKinds.map(({ name }) => base.known[name])];
  expect(paged.every(({ own }) => own instanceof IdMap)).toBe(true);
  expect(rules).toBe(noRuleTrails);
});

it('counts as held what is in memory, and all of it where nothing is paged out', () => {
  const held = { facts: 40, bytes: 4_001 };
  const rules = { ...eventRules };
  const known = (paged: boolean) => {
    const facts = idsOf(() => Array.from({ length: 10 }, (_, n) => `${n}`));
    const { base } = begunMemory(rules, noProgress, new Map(), paged ? tinyPaging() : null);
    for (const kind of ['lines', 'payments', 'keys', 'coupons'] as const) {
      if (!(base.known[kind].own instanceof IdMap)) continue;
      for (const id of facts[kind]) base.known[kind].own.set(id, null as never);
    }
    return base.known;
  };
  // 4 of the 10 facts of each kind: 0.4 × 4,001 bytes.
  expect(heldInMemory(held, known(true))).toEqual({ facts: 16, bytes: 1_601 });
  expect(heldInMemory(held, known(false))).toBe(held);
});
