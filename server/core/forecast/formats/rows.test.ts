import { describe, expect, it } from 'vitest';
import { type CapacityPlan, planCapacity } from '../capacityPlan.ts';
import { night, partlyPlanned, payments, priced } from '../planCase.support.ts';
import { planMethod, planTables } from './rows.ts';

const tableOf = (plan: CapacityPlan, title: RegExp) =>
  planTables(plan).find((table) => title.test(table.title));

describe('tables', () => {
  it('show the replicas of each service, and why one has none', () => {
    const table = tableOf(partlyPlanned, /^Replicas/);
    expect(table?.head).toHaveLength(8);
    expect(table?.rows[0]?.slice(0, 5)).toEqual(['payments', '200', '200', '5', '5']);
    expect(table?.rows[0]?.[5]).toMatch(/^23\d \(22\d to 23\d\)$/);
    expect(table?.rows[1]).toEqual(['bank', '1800', '1800', '–', '–', '–', '–', '–']);
    expect(table?.notes).toHaveLength(1);
    expect(table?.notes[0]).toMatch(/^bank: not planned: up to 16 replicas carry /);
  });

  it('show the cost', () => {
    expect(tableOf(priced, /^Replicas/)?.notes).toEqual([
      'costs 10 an hour, 10 in all, 0.0139 for a thousand orders at the likely peak',
    ]);
    const dear = planCapacity({
      ...night,
      orders: null,
      services: [{ ...payments, pricePerHour: 300 }],
    });
    expect(tableOf(dear, /^Replicas/)?.notes).toEqual([
      'costs 1\u202f500 an hour, 1\u202f500 in all',
    ]);
  });

  it('show what is lost with each replica, of planned services only', () => {
    const rows = tableOf(partlyPlanned, /lost in the busiest second/)?.rows ?? [];
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      ['payments', '0', '5'],
      ['payments', '1', '4'],
      ['payments', '2', '3'],
    ]);
    expect(rows[2]?.[3]).toBe('0%');
  });

  it('show the least regret and the check where there are any', () => {
    const rows = tableOf(partlyPlanned, /regret/)?.rows ?? [];
    expect(rows[0]?.[0]).toBe('payments');
    // More than 16 replicas of the bank might be regretted less.
    expect(rows[1]?.[1]).toBe('≥ 16');
    expect(tableOf(planCapacity(night), /regret/)).toBeUndefined();
    const check = tableOf(partlyPlanned, /predict/)?.rows ?? [];
    expect(check.map((row) => [row[1], row[4]])).toEqual([
      ['1', 'yes'],
      ['2', 'yes'],
      ['4', 'yes'],
      ['8', 'yes'],
    ]);
  });

  it('name the method', () => {
    expect(planMethod(partlyPlanned)).toBe(
      '512 simulated nights, each with a scaling law that explains what was measured (Universal Scalability Law, Bayesian); seed 7',
    );
  });
});
