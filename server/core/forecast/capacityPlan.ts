import { type Night, nightCount, simulateNights } from './nights.ts';
import type { PlanInput } from './planInput.ts';
import { leastRegret, type PricedService, type RegretPlan } from './regret.ts';
import { type FittedService, fitService, planService, type ServicePlan } from './servicePlan.ts';

/** Replicas for every service of a night, with what they cost. */
export interface CapacityPlan {
  readonly name: string;
  /** `planned`: every service has its replicas. `unknown`: at least one has none, and says why. */
  readonly state: 'planned' | 'unknown';
  readonly nights: number;
  readonly seed: number;
  readonly services: readonly ServicePlan[];
  /** Null where a service has no replicas or no price. */
  readonly cost: PlanCost | null;
  /** By service; null where a price or the value of an order is missing. */
  readonly regret: readonly RegretPlan[] | null;
}

export interface PlanCost {
  readonly perHour: number;
  readonly whole: number;
  /** At the likely peak; null where no path is an order. */
  readonly perThousandOrders: number | null;
}

/**
 * Plans each service by 512 simulated nights: the least replicas that carry the calls of the busiest second in the wanted
 * share of nights, with the headroom free and after the failures that must be survived. A night is a draw of the forecast
 * together with a scaling law that explains what was measured, so that the share counts what is not known of both.
 */
export function planCapacity(input: PlanInput): CapacityPlan {
  const nights = simulateNights(input);
  const fitted = input.services.map((service) => fitService(service, input.seed));
  const services = fitted.map((service) => planService(input, service, nights));
  const replicas = new Map(
    services.flatMap((plan) => (plan.replicas === null ? [] : [[plan.service, plan.replicas]])),
  );
  return {
    ...{ name: input.name, nights: nightCount, seed: input.seed, services },
    state: replicas.size === services.length ? 'planned' : 'unknown',
    cost: costOf(input, services),
    regret: regretsOf(input, fitted, nights),
  };
}

function costOf(input: PlanInput, plans: readonly ServicePlan[]): PlanCost | null {
  let perHour = 0;
  for (const [index, { pricePerHour }] of input.services.entries()) {
    const plan = plans[index];
    if (plan === undefined || plan.replicas === null || pricePerHour === null) return null;
    perHour += plan.machines * pricePerHour;
  }
  const peak = input.orders === null ? undefined : input.peak[input.orders.path];
  const thousands = peak === undefined ? null : (peak.likely * input.growth.likely * 3_600) / 1_000;
  return {
    perHour,
    whole: (perHour * input.lastsMs) / 3_600_000,
    perThousandOrders: thousands === null ? null : perHour / thousands,
  };
}

function regretsOf(
  { orders, lastsMs }: PlanInput,
  fitted: readonly FittedService[],
  nights: readonly Night[],
): readonly RegretPlan[] | null {
  const value = orders?.value ?? null;
  if (orders === null || value === null || !fitted.every(hasPrice)) return null;
  return fitted.map((service) =>
    leastRegret(service, nights, { path: orders.path, value, lastsMs }),
  );
}

const hasPrice = (fitted: FittedService): fitted is FittedService<PricedService> =>
  fitted.service.pricePerHour !== null;
