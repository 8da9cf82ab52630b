import { describe, expect, it } from 'vitest';
import type { Finding } from '../../core/audit/finding.ts';
import type { InvariantName } from '../../core/audit/invariants/registry.ts';
import type { ShopOutcome } from './shopFaults.ts';
import { driveFaults, oversellFaults } from './shopFaults.ts';

const units = (taken: number, promised = 4, stocked = 10) => ({
  facts: 7,
  skus: [{ sku: 'A', stocked, promised, taken }],
});
const finding = (invariant: InvariantName, amount: number): Finding => ({
  ...{ id: `${invariant} A`, invariant, severity: 'major', store: 'shadow', sku: 'A' },
  ...{ message: `A: ${invariant}`, amount, unit: 'units', orders: null, witness: [] },
  ...{ committedAt: null, foundAt: '2026-01-01T00:00:00Z', detectionMs: null, duringLoad: true },
});
const clean: ShopOutcome = {
  verdict: 'pass',
  correct: { browse: 9, pay: 4 },
  audit: { state: 'clean', facts: 7 },
  leads: null,
  findings: [],
  units: units(4),
  audited: new Map([['A', 4]]),
};
const before = units(0, 0);

describe('driveFaults', () => {
  const faults = (change: Partial<ShopOutcome>) => driveFaults({ ...clean, ...change }, before);

  it('finds nothing wrong with a shop whose tables say what the audit says', () => {
    expect(faults({})).toEqual([]);
  });

  it('lets a shop lose updates that the audit found to the unit, and only with the verdict fail', () => {
    const lost = {
      units: units(3),
      findings: [finding('counter-equals-ledger', 1)],
      audit: { state: 'broken', facts: 7 },
    } as const;
    expect(faults({ ...lost, verdict: 'fail' })).toEqual([]);
    expect(faults({ ...lost, verdict: 'pass' })).toEqual(['verdict pass, not fail']);
    expect(faults({ ...lost, verdict: 'fail', findings: [] })).toEqual([
      'findings of 0 units, its counter lacks 1',
    ]);
  });

  it.each<[string, Partial<ShopOutcome>]>([
    ['verdict unknown, not pass', { verdict: 'unknown' }],
    ['no journey of pay was correct', { correct: { browse: 9, pay: 0 } }],
    ['no journey was driven', { correct: {} }],
    ['the audit is unknown', { audit: { state: 'unknown', facts: 7 } }],
    ['the audit read 6 facts, the tables hold 7', { audit: { state: 'clean', facts: 6 } }],
    ['A: the audit reads 3 units on orders, the tables hold 4', { audited: new Map([['A', 3]]) }],
    ['A: the audit reads 0 units on orders, the tables hold 4', { audited: new Map() }],
    [
      'findings of 2 units, its counter lacks 0',
      { findings: [finding('counter-equals-ledger', 2)] },
    ],
    ['a finding that the tables do not show: A: oversell', { findings: [finding('oversell', 1)] }],
  ])('says %s', (line, change) => {
    expect(faults(change)).toEqual([line]);
  });

  it('charges a run only for what was lost in it, and counts what is older', () => {
    const older = (invariant: InvariantName) => ({ ...finding(invariant, 1), beforeRun: true });
    const earlier = { ...clean, units: units(3), findings: [older('counter-equals-ledger')] };
    expect(driveFaults(earlier, units(3))).toEqual([]);
    expect(driveFaults({ ...earlier, findings: [] }, units(3))).toEqual([
      'findings of 0 units, its counter lacks 1',
    ]);
    const findings = [...earlier.findings, older('oversell')];
    expect(driveFaults({ ...earlier, findings }, units(3))).toEqual([]);
  });
});

describe('oversellFaults', () => {
  const planted: ShopOutcome = {
    ...clean,
    verdict: 'fail',
    leads: 'oversell',
    findings: [finding('oversell', 5), finding('one-payment-per-order', 100)],
    units: units(4, 15),
  };

  it('accepts an oversell that is found to the unit and leads', () => {
    expect(oversellFaults(planted)).toEqual([]);
  });

  it.each<[string, Partial<ShopOutcome>]>([
    ['oversold: verdict pass, not fail', { verdict: 'pass' }],
    ['oversold: findings of 4 units, its tables say 5', { findings: [finding('oversell', 4)] }],
    ['oversold: stock-conservation leads the findings', { leads: 'stock-conservation' }],
    ['oversold: no finding leads the findings', { leads: null }],
  ])('says %s', (line, change) => {
    expect(oversellFaults({ ...planted, ...change })).toEqual([line]);
  });

  it('says when nothing was planted', () => {
    expect(oversellFaults({ ...planted, units: units(4, 10), findings: [] })).toEqual([
      'no oversell was planted',
    ]);
  });
});
