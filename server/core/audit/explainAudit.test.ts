import { expect, it } from 'vitest';
import { explainAudit } from './explainAudit.ts';
import { factKinds, type Need } from './facts/registry.ts';
import { checkable, invariantNames } from './invariants/registry.ts';
import { conditionsOf, noSqlRules } from './rules/sqlRule.ts';

const drain = { withinMs: 5_000, backlogs: [{ name: 'mails', sql: 'SELECT' }] };

/** A file that gives these facts, and lists these invariants; left out: all that the facts allow. */
function explained(given: readonly Need[], listed?: readonly string[]) {
  const withSeeds: readonly Need[] = given.includes('ledger') ? [...given, 'stock'] : given;
  const possible = checkable(new Set(withSeeds));
  return explainAudit({
    facts: Object.fromEntries(
      factKinds.flatMap(({ name }) => (given.includes(name) ? [[name, 'SELECT']] : [])),
    ),
    counters: given.includes('counters') ? 'SELECT' : null,
    stock: given.includes('stock') ? 'SELECT' : null,
    sqlRules: { ...noSqlRules, files: given.includes('rules') ? ['tests'] : [] },
    ...(given.includes('drain') ? { drain } : {}),
    invariants: possible.filter(({ name }) => listed?.includes(name) ?? true),
  });
}

it('lists the rules in SQL, and what their files hold beside them', () => {
  const rule = { name: 'a', place: 'a.yaml:1', sql: 'S', everyMs: 1_000, timeoutMs: 500 };
  const rules = [
    { ...rule, ...conditionsOf('error') },
    { ...rule, name: 'b', ...conditionsOf('warning') },
  ];
  const skipped = [{ place: 'c.yml:2', text: 'row_count > 0' }];
  const file = { facts: {}, stock: null, counters: null, invariants: [] };
  const said = explainAudit({ ...file, sqlRules: { rules, files: [], skipped } });
  const shown = { place: 'a.yaml:1', everyMs: 1_000, timeoutMs: 500 };
  expect(said.rules).toEqual([
    { ...shown, name: 'a', severity: 'error' },
    { ...shown, name: 'b', severity: 'warning' },
  ]);
  expect(said.skipped).toEqual(skipped);
  expect(said.invariants.find(({ name }) => name === 'sql-rules')?.state).toBe('left-out');
  expect(explained([]).facts.find(({ name }) => name === 'rules')).toMatchObject({
    ...{ isGiven: false, wouldAdd: ['sql-rules'], doc: 'SQL that must return no row' },
  });
});

it('tells the backlogs of a file', () => {
  const given = explained(['drain']);
  expect(given.drain).toEqual(drain);
  expect(given.invariants.find(({ name }) => name === 'backlog-drains')?.state).toBe('checked');
  expect(given.facts.find(({ name }) => name === 'drain')?.isGiven).toBe(true);
  expect(explained([]).drain).toBeNull();
});

it('says for each invariant whether it is checked, and which fact it lacks', () => {
  const { facts: given, invariants } = explained(['ledger', 'lines', 'events']);
  expect(invariants.map(({ name }) => name)).toEqual(invariantNames);
  const byName = new Map(invariants.map((each) => [each.name, each]));
  expect(byName.get('oversell')).toMatchObject({ state: 'checked', lacks: [] });
  expect(byName.get('one-payment-per-order')).toMatchObject({
    ...{ state: 'lacks-facts', lacks: ['payments'] },
  });
  expect(byName.get('counter-equals-ledger')).toMatchObject({
    ...{ state: 'lacks-facts', lacks: ['counters'] },
  });
  expect(given.map(({ name, isGiven, wouldAdd }) => [name, isGiven, wouldAdd.join()])).toEqual([
    ['ledger', true, ''],
    ['lines', true, ''],
    ['events', true, ''],
    ['payments', false, 'one-payment-per-order'],
    ['refunds', false, ''],
    ['adjustments', false, 'total-not-negative'],
    ['keys', false, 'one-order-per-key'],
    ['coupons', false, 'coupon-on-one-order'],
    ['limits', false, 'purchases-within-limit'],
    ['budgets', false, 'discounts-within-budget'],
    ['prices', false, 'price-in-force'],
    ['states', false, 'states-follow-automaton'],
    ['stock', true, ''],
    ['counters', false, 'counter-equals-ledger'],
    ['rules', false, 'sql-rules'],
    ['drain', false, 'backlog-drains'],
    ['redis', false, ''],
  ]);
});

it('promises of a fact only what it alone is lacking for', () => {
  const { facts, invariants } = explained(['ledger', 'lines']);
  const wouldAdd = (name: string) => facts.find((fact) => fact.name === name)?.wouldAdd;
  expect(wouldAdd('payments')).toEqual([]);
  expect(wouldAdd('events')).toEqual(['reserved-equals-open-orders']);
  expect(invariants.find(({ name }) => name === 'one-payment-per-order')?.lacks).toEqual([
    'events',
    'payments',
  ]);
});

it('checks oversell with lines and stock alone, and says what each other fact would add', () => {
  const { facts, invariants } = explained(['lines', 'stock']);
  const checked = invariants.filter(({ state }) => state === 'checked').map(({ name }) => name);
  expect(checked).toEqual(['oversell']);
  const ledger = facts.find(({ name }) => name === 'ledger');
  expect(ledger?.isGiven).toBe(false);
  expect(ledger?.wouldAdd).toEqual(['stock-conservation', 'reservation-ends-once']);
  const bare = explained(['lines']).facts.find(({ name }) => name === 'stock');
  expect(bare?.wouldAdd).toEqual(['oversell']);
});

it('tells an invariant that the file leaves out from one that lacks a fact', () => {
  const { invariants } = explained(['ledger', 'counters'], ['stock-conservation']);
  const states = invariants.map(({ name, state }) => [name, state]);
  expect(states).toContainEqual(['stock-conservation', 'checked']);
  expect(states).toContainEqual(['counter-equals-ledger', 'left-out']);
  expect(states).toContainEqual(['oversell', 'lacks-facts']);
});
