import fc from 'fast-check';
import { expect, it } from 'vitest';
import { delta, event, line, payment, refund } from '../../../test/support/auditFacts.ts';
import { anyDelta, declaredStates } from '../engine/anyDelta.support.ts';
import { automatonOf } from '../engine/automaton.ts';
import { fold } from '../engine/fold.ts';
import { keysOf, type Layered, lookUp } from '../engine/layered.ts';
import { eventRules } from '../engine/orderRules.ts';
import { type AuditState, emptyState, emptyStateOf, orderOf } from '../engine/state.ts';
import { type Delta, eachClaim, factKinds } from '../facts/registry.ts';
import { counterMutantKinds, factMutantKinds } from './mutantKinds.ts';
import { type Replacement, replaceFact } from './replaceFact.ts';

/** Lists by id, and without what is zero or empty: a subject that nothing names any more may stay as such. */
function plain(state: AuditState) {
  const table = <V extends object>(
    layers: Layered<V>,
    leftOut: readonly string[] = [],
    of = (key: string): object => lookUp(layers, key) ?? {},
  ) =>
    [...keysOf(layers)].sort().flatMap((key) => {
      const entries = Object.entries(of(key)).flatMap(([name, value]) => {
        if (leftOut.includes(name) || value === 0) return [];
        if (!Array.isArray(value)) return [[name, value]];
        return value.length === 0 ? [] : [[name, value.toSorted((a, b) => (a.id < b.id ? -1 : 1))]];
      });
      return entries.length === 0 ? [] : [[key, Object.fromEntries(entries)]];
    });
  const listed = (layers: Layered<readonly { readonly id: string }[]>) =>
    [...keysOf(layers)].sort().flatMap((key) => {
      const ids = (lookUp(layers, key) ?? []).map(({ id }) => id).sort();
      return ids.length === 0 ? [] : [[key, ids]];
    });
  return {
    skus: table(state.skus, ['last']),
    orders: table(state.orders, [], (id) => orderOf(state, id)),
    reservations: table(state.reservations),
    claims: eachClaim((kind) => listed(state.claims[kind])),
    facts: state.facts,
  };
}

function replacedIn(facts: Delta, { kind, fact, by: instead }: Replacement): Delta {
  type Row = { readonly id: string };
  const [rows, by]: readonly (readonly Row[])[] = [facts[kind], instead];
  return Object.assign({}, facts, {
    [kind]: rows?.flatMap((each) => (each.id === fact.id ? (by ?? []) : [each])),
  });
}

const begun = emptyStateOf({ ...eventRules, automaton: automatonOf(declaredStates) });

/** Random histories rarely hold a cancelled order that was charged what it costs and paid back. */
const paidBack = delta({
  lines: [line(1, 'o-1', 1)],
  events: [event(1, 'o-1', 'placed'), event(2, 'o-1', 'cancelled')],
  payments: [payment(1, 'o-1', 100)],
  refunds: [refund(1, 'o-1', 100)],
});

it('comes to what the other rows fold to, for each kind of damage, and changes nothing below', () => {
  const damaged = new Set<string>();
  fc.assert(
    fc.property(anyDelta, fc.nat(1_000), (facts, nth) => {
      const state = fold(begun, facts);
      const before = plain(state);
      for (const { name, replacements } of factMutantKinds) {
        const all = [
          ...replacements(facts, ({ orderId }) => ({
            order: orderId === null ? null : orderOf(state, orderId),
            otherSku: 'elsewhere',
            otherClaims: eachClaim(() => 'elsewhere'),
            rules: state.rules,
          })),
        ];
        const replacement = all[nth % Math.max(1, all.length)];
        if (replacement === undefined) continue;
        damaged.add(name);
        expect(plain(replaceFact(state, replacement)), name).toEqual(
          plain(fold(begun, replacedIn(facts, replacement))),
        );
      }
      expect(plain(state)).toEqual(before);
    }),
    { numRuns: 150, examples: [[paidBack, 0]] },
  );
  expect([...damaged].sort()).toEqual(factMutantKinds.map(({ name }) => name).sort());
}, 120_000);

it('has a layer with what changed alone', () => {
  fc.assert(
    fc.property(anyDelta, (facts) => {
      const [fact] = facts.lines;
      if (fact === undefined) return;
      const { orders, skus, reservations } = replaceFact(fold(emptyState, facts), {
        ...{ kind: 'lines', fact, by: [] },
      });
      expect([...orders.own.keys()]).toEqual([fact.orderId]);
      expect(reservations.own.size).toBe(0);
      const own = facts.lines.filter(({ orderId }) => orderId === fact.orderId);
      expect(own.map(({ sku }) => sku)).toEqual(expect.arrayContaining([...skus.own.keys()]));
    }),
  );
});

it('names each kind of damage once', () => {
  const names = [...factMutantKinds, ...counterMutantKinds].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(factMutantKinds.map(({ of }) => of))).toEqual(
    new Set(factKinds.map(({ name }) => name)),
  );
});
