import type { CapacityPlan, ServicePlan } from '../api/generated.ts';
import { count, missing, percent, perSecond, plural, shortRate } from '../format/format.ts';

export type PlannedService = Extract<ServicePlan, { readonly machines: number }>;

export const isPlanned = (plan: ServicePlan): plan is PlannedService => plan.replicas !== null;

/** An amount in the currency of the prices: whole from 100, else three digits. */
export const money = (amount: number): string =>
  amount >= 100 ? count(amount) : String(Number(amount.toPrecision(3)));

export const rangeText = (of: {
  readonly likely: number;
  readonly low: number;
  readonly high: number;
}): string => `${shortRate(of.likely)} (${shortRate(of.low)} to ${shortRate(of.high)})`;

/** The number of replicas that would be regretted least; `≥` where more might be regretted less. */
export function leastRegret({ regret }: CapacityPlan, service: string): string {
  const of = regret?.find((each) => each.service === service);
  if (of === undefined || of.replicas === null) return missing;
  return `${of.isMost ? '≥ ' : ''}${count(of.replicas)}`;
}

/** The share of calls that is not carried with so many replicas lost: `0 to 4%`, in the likely night and in one of twenty. */
export function describeLoss(plan: PlannedService, lost: number): string {
  const of = plan.lost.find((each) => each.lost === lost);
  if (of === undefined) return missing;
  const { likely, high } = of.short;
  return high === 0 ? 'all carried' : `${percent(likely)} to ${percent(high)} short`;
}

/** How much of what was measured the others predict. */
export function describeCheck({ check }: PlannedService): string {
  if (check.length === 0) {
    return 'No check: it needs three measurements, each within twice the replicas of the others.';
  }
  const inside = check.filter((each) => each.inside).length;
  return `${inside} of ${plural(check.length, 'measurement')} lie where the others predict them.`;
}

/** The line below a service's name. */
export function describeDemand({ demand }: ServicePlan): string {
  return `asked in the busiest second: ${perSecond(demand.likely)} likely, more than ${perSecond(demand.high)} in one night of twenty`;
}

const pointsMax = 240;

/** So many points of a curve as a chart can show; the last one always. */
export function thinned<T>(points: readonly T[]): readonly T[] {
  const step = Math.ceil(points.length / pointsMax);
  return points.filter((_, at) => at % step === 0 || at === points.length - 1);
}
