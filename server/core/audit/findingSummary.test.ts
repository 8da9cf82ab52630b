import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Finding, findingId, type Store } from './finding.ts';
import {
  amountText,
  auditStatus,
  byHarm,
  type FindingSummary,
  hasOversell,
  summarizeFindings,
  totalsOf,
} from './findingSummary.ts';
import { harms } from './invariants/invariant.ts';
import { type InvariantName, invariants } from './invariants/registry.ts';

const found = (
  invariant: InvariantName,
  sku: string | null,
  amount: number,
  more: Partial<Finding> = {},
): Finding => ({
  id: findingId('shadow', invariant, sku ?? 'o-1'),
  invariant,
  severity: 'critical',
  store: 'shadow',
  sku,
  message: 'm',
  amount,
  unit: invariant === 'one-payment-per-order' ? 'cents' : 'units',
  orders: null,
  witness: [],
  committedAt: null,
  foundAt: '2026-11-20T23:58:08.130Z',
  detectionMs: null,
  duringLoad: true,
  ...more,
});
const summaryOf = (...findings: readonly Finding[]): FindingSummary =>
  summarizeFindings([{ totals: totalsOf(findings) }]);
const texts = (summary: FindingSummary) => summary.groups.map(({ text }) => text);

describe('totalsOf', () => {
  it('adds up each store, invariant and age apart', () => {
    const hot = found('oversell', 'hot', 128, { orders: 120 });
    const cold = found('oversell', 'cold', 3, { orders: 2 });
    const old = found('oversell', 'old', 9, { orders: 9, beforeRun: true });
    const live = found('oversell', 'hot', 1, { store: 'live', orders: 1 });
    expect(totalsOf([cold, hot, old, live])).toEqual([
      {
        ...{ store: 'shadow', invariant: 'oversell', older: false, findings: 2, amount: 131 },
        ...{ unit: 'units', orders: null, skus: 2 },
        worst: { sku: 'hot', amount: 128, orders: 120 },
      },
      {
        ...{ store: 'shadow', invariant: 'oversell', older: true, findings: 1, amount: 9 },
        ...{ unit: 'units', orders: 9, skus: 1, worst: { sku: 'old', amount: 9, orders: 9 } },
      },
      {
        ...{ store: 'live', invariant: 'oversell', older: false, findings: 1, amount: 1 },
        ...{ unit: 'units', orders: 1, skus: 1, worst: { sku: 'hot', amount: 1, orders: 1 } },
      },
    ]);
    expect(totalsOf([])).toEqual([]);
  });

  it('counts orders that no SKU shares, and none when one finding does not know its orders', () => {
    const paid = found('one-payment-per-order', null, 100, { orders: 1 });
    expect(totalsOf([paid, paid, paid])[0]).toMatchObject({ orders: 3, skus: 0, amount: 300 });
    expect(totalsOf([paid, { ...paid, orders: null }])[0]?.orders).toBeNull();
    const one = found('oversell', 'hot', 2, { orders: 2 });
    expect(totalsOf([one, { ...one, orders: 3 }])[0]).toMatchObject({
      ...{ orders: 5, skus: 1 },
      worst: { sku: 'hot', amount: 2, orders: 2 },
    });
  });

  it('charges a run with what grew in it only', () => {
    const grown = found('oversell', 'hot', 130, {
      orders: 129,
      grownFrom: { amount: 128, orders: 128 },
    });
    const other = found('oversell', 'cold', 3, { orders: 3 });
    expect(texts(summaryOf(grown))).toEqual(['2 units of hot oversold, 1 order']);
    expect(totalsOf([grown, other])[0]).toMatchObject({
      amount: 5,
      worst: { sku: 'cold', amount: 3, orders: 3 },
    });
    const unknown = { ...grown, grownFrom: { amount: 128, orders: null } };
    expect(totalsOf([unknown])[0]).toMatchObject({ amount: 2, orders: null });
    expect(totalsOf([{ ...grown, orders: null }])[0]?.orders).toBeNull();
  });
});

describe('summarizeFindings', () => {
  it('puts the oversell first, then money, then records by amount, each with its unit', () => {
    const summary = summaryOf(
      found('counter-equals-ledger', 'hot', 31),
      found('reservation-ends-once', 'hot', 31),
      found('stock-conservation', 'hot', 40),
      found('one-payment-per-order', null, 1, { orders: 1 }),
      found('reserved-equals-open-orders', 'hot', 2000, { orders: 1 }),
      found('oversell', 'SKU-0001', 1, { orders: 1 }),
    );
    expect(texts(summary)).toEqual([
      '1 unit of SKU-0001 oversold, 1 order',
      '1 cent charged wrongly, 1 order',
      '2\u202f000 units of hot held for the wrong orders, 1 order',
      '40 units of hot lost or from nowhere',
      '31 units of hot different in counter and ledger',
      '31 units of hot reserved and ended wrongly',
    ]);
    expect(summary.groups[0]).toEqual({
      ...{ store: 'shadow', invariant: 'oversell', findings: 1, amount: 1, unit: 'units' },
      what: 'of SKU-0001 oversold, 1 order',
      text: '1 unit of SKU-0001 oversold, 1 order',
    });
    expect([summary.count, summary.older]).toEqual([6, 0]);
  });

  it('names the number of SKUs and the worst of them', () => {
    const hot = found('oversell', 'hot', 128, { orders: 120 });
    const cold = found('oversell', 'cold', 1200, { orders: 1100 });
    expect(texts(summaryOf(hot, cold))).toEqual([
      '1\u202f328 units of 2 SKUs oversold, most of cold: 1\u202f200 units, 1\u202f100 orders',
    ]);
  });

  it('keeps stores apart, and shows no older finding as one of the run', () => {
    const live = found('oversell', 'hot', 2, { store: 'live', orders: 2 });
    const old = found('oversell', 'old', 7, { beforeRun: true });
    const shadow = found('oversell', 'hot', 2, { orders: 2 });
    const both = summarizeFindings([
      { totals: totalsOf([live, old]) },
      { totals: totalsOf([shadow]) },
    ]);
    expect(texts(both)).toEqual([
      '2 units of hot oversold, 2 orders',
      '2 units of hot oversold in the live store, 2 orders',
    ]);
    expect([both.count, both.older]).toEqual([2, 1]);
    expect([hasOversell(both, 'live'), hasOversell(both, 'shadow')]).toEqual([true, true]);
    expect(hasOversell(summaryOf(live), 'shadow')).toBe(false);
    expect(hasOversell(summaryOf(found('stock-conservation', 'hot', 1)), 'shadow')).toBe(false);
    expect(hasOversell(summaryOf(old), 'shadow')).toBe(false);
  });

  it('leaves nothing out, whatever was found and in whatever order', () => {
    const finding = fc.record({
      invariant: fc.constantFrom(...invariants.map(({ name }) => name)),
      store: fc.constantFrom<Store>('shadow', 'live'),
      sku: fc.option(fc.constantFrom('a', 'b')),
      amount: fc.integer({ min: 1, max: 9 }),
      beforeRun: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(finding), (parts) => {
        const all = parts.map((part) => found(part.invariant, part.sku, part.amount, part));
        const summary = summaryOf(...all);
        expect(summaryOf(...all.toReversed())).toEqual(summary);
        const own = all.filter(({ beforeRun }) => beforeRun !== true);
        expect([summary.count, summary.older]).toEqual([own.length, all.length - own.length]);
        const sum = (amounts: readonly { amount: number }[]) =>
          amounts.reduce((total, { amount }) => total + amount, 0);
        expect(sum(summary.groups)).toBe(sum(own));
        const ranks = summary.groups.map(({ invariant }) => {
          const { harm } = invariants.find(({ name }) => name === invariant) ?? { harm: 'records' };
          return harms.indexOf(harm as (typeof harms)[number]);
        });
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
      }),
    );
  });
});

describe('auditStatus', () => {
  it('names the store of each doubt, and sums up the findings of all', () => {
    const totals = totalsOf([found('oversell', 'hot', 3, { orders: 2 })]);
    expect(auditStatus([{ store: 'shadow', totals, doubts: [] }])).toEqual({
      problem: null,
      findings: summarizeFindings([{ totals }]),
    });
    const doubted = auditStatus([
      { store: 'shadow', totals: [], doubts: ['a', 'b'] },
      { store: 'live', totals, doubts: ['c'] },
    ]);
    expect(doubted.problem).toBe('shadow: a; shadow: b; live: c');
    expect(doubted.findings.count).toBe(1);
  });
});

it('an invariant says what its breach harms, and of oversell there is one', () => {
  expect(invariants.map(({ name, harm }) => [name, harm])).toContainEqual(['oversell', 'oversell']);
  expect(invariants.filter(({ harm }) => harm === 'oversell')).toHaveLength(1);
  expect(new Set(invariants.map(({ broken }) => broken)).size).toBe(invariants.length);
});

it('compares by harm before amount', () => {
  const money = found('one-payment-per-order', null, 9000);
  expect(byHarm(found('oversell', 'hot', 1), money)).toBeLessThan(0);
  expect(byHarm(found('oversell', 'hot', 1), found('oversell', 'hot', 2))).toBeGreaterThan(0);
});

it('writes one of a unit in the singular', () => {
  expect([amountText(1, 'units'), amountText(2, 'units'), amountText(0, 'cents')]).toEqual([
    '1 unit',
    '2 units',
    '0 cents',
  ]);
  expect(amountText(-1, 'cents')).toBe('-1 cent');
});
