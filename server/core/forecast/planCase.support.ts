import { throughputAt, type Usl } from '../capacity/usl/usl.ts';
import { planCapacity } from './capacityPlan.ts';
import type { PlanInput, PlannedService } from './planInput.ts';
import type { MeasuredCapacity } from './scaling.ts';
import { known } from './spread.ts';

/** Capacities of a law at numbers of replicas, each known to 2% up and down. */
export const measuredOf = (law: Usl, replicas: readonly number[]): readonly MeasuredCapacity[] =>
  replicas.map((n) => {
    const capacity = throughputAt(law, n);
    return { replicas: n, capacity, low: capacity / 1.02, high: capacity * 1.02 };
  });

export const payments: PlannedService = {
  ...{ name: 'payments', calls: { pay: 1 }, pricePerHour: 2, replicasPerMachine: 1 },
  ...{ replicasMin: 1, replicasMax: 100 },
  measured: measuredOf({ lambda: 50, sigma: 0.02, kappa: 0 }, [1, 2, 4, 8]),
};

/** A night of 200 payments a second, known exactly. */
export const night: PlanInput = {
  ...{ name: 'night', peak: { pay: known(200) }, burst: known(1), growth: known(1) },
  ...{ lastsMs: 3_600_000, headroom: 0, survive: 0, enough: 0.95, seed: 7 },
  orders: { path: 'pay', value: null },
  services: [payments],
};

/** A plan in which one of two services has no replicas. */
export const partlyPlanned = planCapacity({
  ...night,
  orders: { path: 'pay', value: 3 },
  services: [payments, { ...payments, name: 'bank', calls: { pay: 9 } }],
});

/** A plan with its cost and regret. */
export const priced = planCapacity({ ...night, orders: { path: 'pay', value: 3 } });
