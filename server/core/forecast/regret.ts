import { nearestRank } from '../statistics/distributions.ts';
import { callsOf, type Night } from './nights.ts';
import type { PlannedService } from './planInput.ts';
import { countsOf, type FittedService, machinesOf, shortShare } from './servicePlan.ts';

/** The number of replicas that would be regretted least. */
export interface RegretPlan {
  readonly service: string;
  /** Null where the service's scaling is not known, or known at one number of replicas only. */
  readonly replicas: number | null;
  /** Is it the most that may be planned, so that more might be regretted less? */
  readonly isMost: boolean;
  /** What is paid or lost beyond the best number of replicas for each night, on average and in one night of twenty. */
  readonly regret: { readonly mean: number; readonly high: number } | null;
}

export type PricedService = PlannedService & { readonly pricePerHour: number };

interface RegretOptions {
  readonly path: string;
  /** Of an order that is lost. */
  readonly value: number;
  readonly lastsMs: number;
}

/**
 * Least regret: a number of replicas costs its machines and, where they do not carry a night, the orders that are lost for as
 * long as the peak lasts. Its regret in a night is what it costs beyond the number that would have been best for that night
 * (L. J. Savage, The Theory of Statistical Decision, 1951). The number with the least mean regret is chosen.
 */
export function leastRegret(
  { service, fit }: FittedService<PricedService>,
  nights: readonly Night[],
  { path, value, lastsMs }: RegretOptions,
): RegretPlan {
  const counts = countsOf(service);
  if (fit.state === 'no-fit' || counts.length < 2) {
    return { service: service.name, replicas: null, isMost: false, regret: null };
  }
  const hours = lastsMs / 3_600_000;
  const costs = counts.map((n) =>
    nights.map((night, index) => {
      const short = shortShare(callsOf(service, night), fit.laws[index], n);
      const ordersLost = short * (night[path] ?? 0) * (lastsMs / 1_000);
      return machinesOf(service, n) * service.pricePerHour * hours + ordersLost * value;
    }),
  );
  const best = nights.map((_, night) =>
    Math.min(...costs.map((each) => each[night] ?? Number.POSITIVE_INFINITY)),
  );
  const regrets = costs.map((each) => each.map((cost, night) => cost - (best[night] ?? 0)));
  const means = regrets.map((each) => each.reduce((sum, regret) => sum + regret, 0) / each.length);
  const chosen = means.indexOf(Math.min(...means));
  const rising = [...(regrets[chosen] ?? [])].sort((a, b) => a - b);
  return {
    service: service.name,
    replicas: counts[chosen] ?? null,
    isMost: chosen === counts.length - 1,
    regret: { mean: means[chosen] ?? 0, high: nearestRank(rising, 0.95) },
  };
}
