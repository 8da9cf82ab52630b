import { throughputAt, type Usl } from '../capacity/usl/usl.ts';
import { nearestRank } from '../statistics/distributions.ts';
import { percent, perSecond, plural } from '../text/figures.ts';
import { callsOf, type Night, nightCount } from './nights.ts';
import type { PlanInput, PlannedService } from './planInput.ts';
import { fitScaling, type MeasuredCapacity, type Scaling } from './scaling.ts';

/** Replicas for one service, or why none can be named. */
export type ServicePlan = {
  readonly service: string;
  /** Calls per second in the busiest second: median and 95% of nights. */
  readonly demand: { readonly likely: number; readonly high: number };
  /** What it is planned from. */
  readonly measured: readonly MeasuredCapacity[];
} & (PlannedReplicas | { readonly replicas: null; readonly reason: string });

export interface PlannedReplicas {
  readonly replicas: number;
  readonly machines: number;
  /** Of its machines; null: the price is not known. */
  readonly costPerHour: number | null;
  /** Calls per second of all replicas: median and 95% interval. */
  readonly capacity: CapacityRange;
  /** The share of nights that is carried with the headroom free after the failures that must be survived. */
  readonly carried: number;
  /** Calls per second that one replica should admit: with 95% it carries more, at this number of replicas. */
  readonly limitPerReplica: number;
  readonly lost: readonly LostReplicas[];
  /** By number of replicas, up to twice what was measured. */
  readonly curve: readonly (CapacityRange & { readonly replicas: number })[];
  readonly check: readonly Prediction[];
}

export interface CapacityRange {
  readonly likely: number;
  readonly low: number;
  readonly high: number;
}

/** A service with the laws that explain what was measured, one for each night. */
export interface FittedService<Service extends PlannedService = PlannedService> {
  readonly service: Service;
  readonly fit: Scaling;
}

export const fitService = <Service extends PlannedService>(
  service: Service,
  seed: number,
): FittedService<Service> => ({
  service,
  fit: fitScaling(service.measured, { count: nightCount, seed }),
});

/** What happens when replicas are lost in the busiest second, with no headroom kept. */
export interface LostReplicas {
  readonly lost: number;
  /** The share of nights in which all calls are carried. */
  readonly carried: number;
  /** The share of calls that is not carried in the median night, and in one of twenty. */
  readonly short: { readonly likely: number; readonly high: number };
}

/** A measured capacity beside what the others say of it. */
export interface Prediction {
  readonly replicas: number;
  readonly measured: number;
  readonly predicted: CapacityRange;
  /** Does the interval hold what was measured? */
  readonly inside: boolean;
}

/** Nothing is said of more than this many times the replicas that were measured. */
const beyondMeasured = 2;
/** So many losses of replicas are shown, and more when more must be survived. */
const lossesShown = 2;

/** Plans one service by the nights that may come. */
export function planService(
  input: PlanInput,
  { service, fit }: FittedService,
  nights: readonly Night[],
): ServicePlan {
  const { name, measured } = service;
  const calls = nights.map((night) => callsOf(service, night));
  const rising = [...calls].sort((a, b) => a - b);
  const demand = { likely: nearestRank(rising, 0.5), high: nearestRank(rising, 0.95) };
  const none = (reason: string): ServicePlan => ({
    ...{ service: name, demand, measured, replicas: null, reason },
  });
  if (fit.state === 'no-fit') return none(fit.reason);
  const counts = countsOf(service);
  const carriedAt = (replicas: number): number =>
    share(calls, (each, night) => {
      const law = fit.laws[night];
      return law !== undefined && each <= throughputAt(law, replicas) * (1 - input.headroom);
    });
  const left = (replicas: number): number => replicas - input.survive;
  const replicas = counts.find((n) => left(n) > 0 && carriedAt(left(n)) >= input.enough);
  if (replicas === undefined)
    return none(notEnough(input, service, fit.laws, { counts, needed: demand.high }));
  const machines = machinesOf(service, replicas);
  return {
    ...{ service: name, demand, measured, replicas, machines },
    costPerHour: service.pricePerHour === null ? null : machines * service.pricePerHour,
    capacity: rangeAt(fit.laws, replicas),
    carried: carriedAt(left(replicas)),
    limitPerReplica: nearestRank(capacities(fit.laws, replicas), 0.05) / replicas,
    lost: lossesOf(calls, fit.laws, replicas, Math.max(lossesShown, input.survive)),
    curve: counts.map((n) => ({ replicas: n, ...rangeAt(fit.laws, n) })),
    check: predictions(measured, input.seed),
  };
}

export const machinesOf = (
  { replicasPerMachine }: Pick<PlannedService, 'replicasPerMachine'>,
  replicas: number,
): number => Math.ceil(replicas / replicasPerMachine);

/** Numbers of replicas that may be planned: with one measurement, only that one is known. */
export function countsOf({
  measured,
  replicasMin,
  replicasMax,
}: Pick<PlannedService, 'measured' | 'replicasMin' | 'replicasMax'>): readonly number[] {
  const seen = measured.map(({ replicas }) => replicas);
  const most = Math.max(...seen);
  const highest = Math.min(replicasMax, new Set(seen).size > 1 ? most * beyondMeasured : most);
  const counts: number[] = [];
  for (let n = replicasMin; n <= highest; n++) counts.push(n);
  return counts;
}

function notEnough(
  { headroom, survive, enough }: Pick<PlanInput, 'headroom' | 'survive' | 'enough'>,
  { measured, replicasMin, replicasMax }: PlannedService,
  laws: readonly Usl[],
  { counts, needed }: { readonly counts: readonly number[]; readonly needed: number },
): string {
  const seen = measured.map(({ replicas }) => replicas);
  const most = Math.max(...seen);
  const last = counts.at(-1);
  if (last === undefined) {
    return `it was measured up to ${plural(most, 'replica')} and may have ${replicasMin} or more: measure it at more`;
  }
  const left = counts.map((n) => n - survive).filter((n) => n > 0);
  const surely = (n: number): number => nearestRank(capacities(laws, n), 1 - enough);
  const best = Math.max(0, ...left.map((n) => surely(n) * (1 - headroom)));
  const lost = survive === 0 ? '' : ` after losing ${plural(survive, 'replica')}`;
  const free = headroom === 0 ? '' : ` with ${percent(headroom)} kept free`;
  const carried = `up to ${plural(last, 'replica')} carry ${perSecond(best)}${lost}${free}, by ${percent(enough)} of what is known; one night in twenty asks for more than ${perSecond(needed)}`;
  if (last === replicasMax) return `${carried}: allow more than ${replicasMax}`;
  return new Set(seen).size > 1
    ? `${carried}. Nothing is said beyond ${beyondMeasured} times what was measured: measure it at more than ${plural(most, 'replica')}`
    : `${carried}. One measurement does not tell how it scales: measure it at a second number of replicas`;
}

const capacities = (laws: readonly Usl[], replicas: number): readonly number[] =>
  laws.map((law) => throughputAt(law, replicas)).sort((a, b) => a - b);

function rangeAt(laws: readonly Usl[], replicas: number): CapacityRange {
  const rising = capacities(laws, replicas);
  return {
    likely: nearestRank(rising, 0.5),
    low: nearestRank(rising, 0.025),
    high: nearestRank(rising, 0.975),
  };
}

function lossesOf(
  calls: readonly number[],
  laws: readonly Usl[],
  replicas: number,
  most: number,
): readonly LostReplicas[] {
  const losses: LostReplicas[] = [];
  for (let lost = 0; lost <= Math.min(most, replicas); lost++) {
    const short = calls
      .map((each, night) => shortShare(each, laws[night], replicas - lost))
      .sort((a, b) => a - b);
    losses.push({
      lost,
      carried: share(short, (each) => each === 0),
      short: { likely: nearestRank(short, 0.5), high: nearestRank(short, 0.95) },
    });
  }
  return losses;
}

/** The share of calls that replicas do not carry. */
export const shortShare = (calls: number, law: Usl | undefined, replicas: number): number =>
  calls === 0 || law === undefined ? 0 : Math.max(0, 1 - throughputAt(law, replicas) / calls);

const share = <T>(values: readonly T[], holds: (value: T, index: number) => boolean): number =>
  values.filter(holds).length / values.length;

/** Each measurement as the others predict it; of three or more, and within twice what they measured. */
function predictions(measured: PlannedService['measured'], seed: number): readonly Prediction[] {
  return measured.flatMap((point, at): Prediction[] => {
    const others = measured.filter((_, index) => index !== at);
    const seen = others.map(({ replicas }) => replicas);
    if (new Set(seen).size < 2 || point.replicas > beyondMeasured * Math.max(...seen)) return [];
    const fit = fitScaling(others, { count: nightCount, seed });
    if (fit.state === 'no-fit') return [];
    const predicted = rangeAt(fit.laws, point.replicas);
    const inside = point.high >= predicted.low && point.low <= predicted.high;
    return [{ replicas: point.replicas, measured: point.capacity, predicted, inside }];
  });
}
