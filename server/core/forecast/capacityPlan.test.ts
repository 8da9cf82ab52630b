import { describe, expect, it } from 'vitest';
import { throughputAt } from '../capacity/usl/usl.ts';
import { planCapacity } from './capacityPlan.ts';
import { measuredOf, night, payments } from './planCase.support.ts';
import type { PlanInput, PlannedService } from './planInput.ts';
import type { PlannedReplicas, ServicePlan } from './servicePlan.ts';
import { known } from './spread.ts';

/** The plan of the first service. */
function planned(change: Partial<PlanInput>): ServicePlan & PlannedReplicas {
  const [plan] = planCapacity({ ...night, ...change }).services;
  if (plan === undefined || plan.replicas === null) throw new Error(plan?.reason);
  return plan;
}

const reasonOf = (change: Partial<PlanInput>): string | null => {
  const [plan] = planCapacity({ ...night, ...change }).services;
  return plan === undefined || plan.replicas !== null ? null : plan.reason;
};

const withPayments = (change: Partial<PlannedService>): Pick<PlanInput, 'services'> => ({
  services: [{ ...payments, ...change }],
});

describe('replicas', () => {
  it('are the least that carry the wanted share of nights', () => {
    const plan = planned({});
    expect(plan.demand).toEqual({ likely: 200, high: 200 });
    // 200/s by C(n) = 50n / (1 + 0.02(n − 1)): 4.26 replicas.
    expect(plan.replicas).toBe(5);
    expect(plan.machines).toBe(5);
    expect(plan.carried).toBeGreaterThanOrEqual(0.95);
    expect(planned({ enough: 0.99 }).replicas).toBeGreaterThanOrEqual(plan.replicas);
  });

  it('rise with the peak, with the calls of a journey, and with what may be uncertain', () => {
    const { replicas } = planned({});
    expect(planned({ peak: { pay: known(260) } }).replicas).toBeGreaterThan(replicas);
    expect(planned(withPayments({ calls: { pay: 1.5 } })).replicas).toBeGreaterThan(replicas);
    const peak = { pay: { likely: 200, low: 150, high: 300 } };
    const uncertain = planned({ peak });
    expect(uncertain.demand.high).toBeGreaterThan(290);
    expect(uncertain.replicas).toBe(planned({ peak: { pay: known(300) } }).replicas);
  });

  it('keep the headroom free, and are enough after the losses', () => {
    const { replicas } = planned({});
    expect(planned({ headroom: 0.2 }).replicas).toBe(
      planned({ peak: { pay: known(250) } }).replicas,
    );
    expect(planned({ survive: 2 }).replicas).toBe(replicas + 2);
  });

  it('lie within the bounds of the service, and share machines', () => {
    expect(planned(withPayments({ replicasMin: 9 })).replicas).toBe(9);
    const shared = planned(withPayments({ replicasPerMachine: 2 }));
    expect([shared.replicas, shared.machines]).toEqual([5, 3]);
  });

  it('are none beyond twice what was measured, and the reason says what to measure', () => {
    expect(planned({ peak: { pay: known(485) } }).replicas).toBe(16);
    expect(reasonOf({ peak: { pay: known(900) } })).toMatch(
      /^up to 16 replicas carry 49\d\/s, by 95\.0% of what is known; one night in twenty asks for more than 900\/s\. Nothing is said beyond 2 times what was measured: measure it at more than 8 replicas$/,
    );
    expect(reasonOf({ peak: { pay: known(700) }, survive: 1, headroom: 0.1 })).toMatch(
      /^up to 16 replicas carry 4\d\d\/s after losing 1 replica with 10\.0% kept free, by 95\.0% of what is known; /,
    );
  });

  it('are none where more than allowed would be needed', () => {
    expect(reasonOf(withPayments({ replicasMax: 4 }))).toMatch(
      /^up to 4 replicas carry 18\d\/s, by .*: allow more than 4$/,
    );
    expect(reasonOf(withPayments({ replicasMin: 20 }))).toBe(
      'it was measured up to 8 replicas and may have 20 or more: measure it at more',
    );
    expect(reasonOf({ survive: 20 })).toContain('carry 0/s after losing 20 replicas');
  });

  it('are known at one number only where one was measured', () => {
    const measured = measuredOf({ lambda: 50, sigma: 0, kappa: 0 }, [4]);
    const calm = { peak: { pay: known(100) } };
    expect(planned({ ...calm, ...withPayments({ measured, replicasMin: 4 }) }).replicas).toBe(4);
    expect(reasonOf({ peak: { pay: known(300) }, ...withPayments({ measured }) })).toMatch(
      /One measurement does not tell how it scales: measure it at a second number of replicas$/,
    );
  });

  it('are none where no law explains what was measured', () => {
    const measured = [
      ...measuredOf({ lambda: 50, sigma: 0, kappa: 0 }, [1]),
      { replicas: 2, capacity: 300, low: 295, high: 305 },
    ];
    const plan = planCapacity({ ...night, ...withPayments({ measured }) });
    expect(plan.state).toBe('unknown');
    expect(plan.services[0]).toMatchObject({ replicas: null });
    expect(reasonOf(withPayments({ measured }))).toContain('no scaling law explains');
  });
});

describe('what a plan says of a service', () => {
  it('is the capacity, and a limit for each replica that it carries with 95%', () => {
    const { replicas, capacity, limitPerReplica, curve } = planned({});
    const truth = throughputAt({ lambda: 50, sigma: 0.02, kappa: 0 }, 5);
    expect(capacity.low).toBeLessThan(truth);
    expect(capacity.high).toBeGreaterThan(truth);
    expect(limitPerReplica * replicas).toBeLessThan(capacity.likely);
    expect(limitPerReplica * replicas).toBeGreaterThan(capacity.low);
    expect(curve.map((each) => each.replicas)).toEqual(Array.from({ length: 16 }, (_, n) => n + 1));
    expect(curve[4]).toEqual({ replicas: 5, ...capacity });
  });

  it('is what happens when replicas are lost', () => {
    const { lost } = planned({});
    expect(lost.map((each) => each.lost)).toEqual([0, 1, 2]);
    expect(lost[0]?.carried).toBeGreaterThanOrEqual(0.95);
    expect(lost[0]?.short.likely).toBe(0);
    expect(lost[2]?.carried).toBe(0);
    // Three replicas carry 144/s of 200/s.
    expect(lost[2]?.short.likely).toBeCloseTo(0.28, 1);
    expect(lost[2]?.short.high).toBeGreaterThan(lost[2]?.short.likely ?? 1);
    expect(planned({ survive: 3 }).lost.map((each) => each.lost)).toEqual([0, 1, 2, 3]);
  });

  it('ends when no replica is left: nothing is carried', () => {
    const single = { peak: { pay: known(20) } };
    expect(planned(single).lost.map(({ lost, short }) => [lost, short.likely])).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  it('is each measurement beside what the others predict', () => {
    const { check } = planned({});
    // 8 is more than twice 2, but not more than twice 4.
    expect(check.map(({ replicas, inside }) => [replicas, inside])).toEqual([
      [1, true],
      [2, true],
      [4, true],
      [8, true],
    ]);
    const measured = measuredOf({ lambda: 50, sigma: 0.02, kappa: 0 }, [1, 2, 8]);
    expect(planned(withPayments({ measured })).check.map(({ replicas }) => replicas)).toEqual([
      1, 2,
    ]);
  });
});

describe('cost', () => {
  it('is machines by their price, for an hour, the night, and a thousand orders at the likely peak', () => {
    const plan = planCapacity({ ...night, lastsMs: 7_200_000, growth: known(1) });
    // 5 machines at 2; 200 orders a second are 720 thousand an hour.
    expect(plan.cost).toEqual({ perHour: 10, whole: 20, perThousandOrders: 10 / 720 });
    expect(planCapacity({ ...night, orders: null }).cost?.perThousandOrders).toBeNull();
    const grown = planCapacity({ ...night, peak: { pay: known(100) }, growth: known(2) });
    expect(grown.cost?.perThousandOrders).toBe(10 / 720);
  });

  it('is not known without every price and every number of replicas', () => {
    const free = { ...payments, name: 'bank', pricePerHour: null };
    expect(planCapacity({ ...night, services: [payments, free] }).cost).toBeNull();
    expect(planCapacity({ ...night, peak: { pay: known(900) } }).cost).toBeNull();
  });
});

describe('least regret', () => {
  const peak = { pay: { likely: 200, low: 150, high: 300 } };
  const regretOf = (value: number | null, change: Partial<PlannedService> = {}) =>
    planCapacity({ ...night, peak, orders: { path: 'pay', value }, ...withPayments(change) })
      .regret;

  it('buys more replicas the more an order is worth', () => {
    const [cheap] = regretOf(0.000_001) ?? [];
    const [dear] = regretOf(1) ?? [];
    expect(cheap?.replicas).toBe(1);
    expect(dear?.replicas).toBeGreaterThan(6);
    expect(dear?.isMost).toBe(false);
    expect(dear?.regret?.high).toBeGreaterThanOrEqual(dear?.regret?.mean ?? Number.NaN);
  });

  it('says when more than the most that may be planned could be regretted less', () => {
    const [plan] = regretOf(100, { replicasMax: 4 }) ?? [];
    expect([plan?.replicas, plan?.isMost]).toEqual([4, true]);
  });

  it('is not told without a price, the value of an order, or a choice', () => {
    expect(regretOf(null)).toBeNull();
    expect(regretOf(1, { pricePerHour: null })).toBeNull();
    expect(planCapacity({ ...night, orders: null }).regret).toBeNull();
    expect(regretOf(1, { replicasMin: 4, replicasMax: 4 })).toEqual([
      { service: 'payments', replicas: null, isMost: false, regret: null },
    ]);
  });
});
