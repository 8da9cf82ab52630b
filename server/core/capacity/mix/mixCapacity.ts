import { type Interval, intervalOf } from '../draws.ts';
import { type Demand, type FittedDemand, fitDemands, inflations } from './demands.ts';
import type { MixStages } from './mixStages.ts';
import { nonNegativeSolver, residualOf } from './nonNegative.ts';

/** What a mix that was not run would carry, with its 95% interval, by the resource that is full first. */
export interface MixCapacity {
  readonly state: 'known';
  /** Share of each path, together 1. */
  readonly mix: Readonly<Record<string, number>>;
  /** Use of a resource, in percent, that counts as full. */
  readonly ceiling: number;
  /** Journeys per second, all paths together. */
  readonly capacity: number;
  readonly interval: Interval;
  /** The resource that is full first, and the share of resamples in which it is. */
  readonly bottleneck: { readonly resource: string; readonly share: number };
  readonly resources: readonly MixResource[];
  readonly warnings: readonly string[];
}

export interface MixResource {
  readonly resource: string;
  /** With no load, in percent. */
  readonly base: number;
  /** Time of the whole resource that one journey takes, in ms. */
  readonly demandMs: Readonly<Record<string, number>>;
  /** Journeys of the mix per second at which it is full; null: the mix does not use it, or that is not known. */
  readonly capacity: number | null;
  /** Why that is not known; null: it is. */
  readonly reason: string | null;
  /** The largest use of a stage, in percent. */
  readonly most: number;
  /** √(mean squared residual), in percent of the resource. */
  readonly rmse: number;
}

/** Why nothing is said. */
export interface NoMixCapacity {
  readonly state: 'unknown';
  readonly reason: string;
}

/** Residuals need so many stages beyond the parameters. */
const spareStages = 3;
/** The distance from the hull that measured throughputs are allowed, as a share. */
const hullTolerance = 0.01;
const inflationMax = 1_000;
/** Share of a resource's mean use above which residuals are no noise of a measurement. */
const rmseShareMax = 0.15;
/** Nothing is told beyond this multiple of what was measured. */
const extrapolationMax = 2;
/** A resource that is used less, in percent, is explained by nothing and limits nothing. */
const useMin = 1;
/** A resource that no stage used to this share of the ceiling says nothing of where it is full. */
const mostShareMin = 0.5;

/**
 * The capacity of `mix` (shares in the order of the paths, together 1) by the bottleneck law: the load at which the first
 * resource reaches `ceiling` percent. The same draws in [0, 1) give the same figures.
 */
export function mixCapacity(
  given: MixStages,
  mix: readonly number[],
  ceiling: number,
  draw: () => number,
): MixCapacity | NoMixCapacity {
  const none = (reason: string): NoMixCapacity => ({ state: 'unknown', reason });
  const refused = reasonAgainst(given, mix);
  if (refused !== null) return none(refused);
  const fits = fitDemands(given, draw);
  const known = fits.filter((fit) => whyUnknown(fit, ceiling) === null);
  const [capacity, at] = firstFull(known, mix, ceiling);
  const bound = known[at];
  if (bound === undefined) return none(nothingKnown(fits, ceiling));
  if (capacity === Infinity) return none('no resource that was half full is used by this mix');
  if (capacity === 0) return none(`${bound.resource} is full without any load`);
  const largest = Math.max(...given.stages.map(({ rates }) => sum(rates)));
  if (capacity > extrapolationMax * largest) {
    return none(
      `no resource would be full below ${rounded(extrapolationMax * largest)}/s, twice the most that was run; run more load`,
    );
  }
  const idle = idleFirst(fits, mix, ceiling, capacity);
  if (idle !== null) return none(idle);
  const drawn = bound.resamples.map((_, nth) =>
    firstFull(
      known.map(({ resamples }) => resamples[nth] as Demand),
      mix,
      ceiling,
    ),
  );
  return {
    ...{ state: 'known', mix: byPath(given.paths, mix), ceiling, capacity },
    interval: intervalOf(drawn.map(([value]) => value)),
    bottleneck: {
      resource: bound.resource,
      share: drawn.filter(([, which]) => which === at).length / drawn.length,
    },
    resources: fits.map((fit) => resourceOf(given.paths, fit, mix, ceiling)),
    warnings: warningsOf(fits, ceiling, capacity, largest),
  };
}

/** Why the stages say nothing of the mix; null: they do. */
function reasonAgainst(given: MixStages, mix: readonly number[]): string | null {
  const { paths, stages } = given;
  const least = paths.length + 1 + spareStages;
  if (stages.length < least)
    return `${stages.length} stages are too few; ${paths.length} paths need ${least} or more`;
  const idle = paths.find((_, at) => stages.every(({ rates }) => rates[at] === 0));
  if (idle !== undefined) return `no stage drove ${idle}`;
  const apart = inflations(given);
  const blurred = paths.filter((_, at) => (apart[at] ?? Infinity) > inflationMax);
  if (blurred.length > 0)
    return `the demands of ${blurred.join(', ')} cannot be told apart: the stages drove nearly one mix, or one load; run others`;
  return outsideHull(given, mix);
}

/** The mix must lie between those that were run: outside nothing shows that demands stay what they are. */
function outsideHull({ paths, stages }: MixStages, mix: readonly number[]): string | null {
  const run = stages.flatMap(({ rates }) => {
    const total = sum(rates);
    return total > 0 ? [rates.map((rate) => rate / total)] : [];
  });
  for (const [at, name] of paths.entries()) {
    const shares = run.map((shares) => shares[at] ?? 0);
    const [low, high] = [Math.min(...shares), Math.max(...shares)];
    const asked = mix[at] ?? 0;
    if (asked < low - hullTolerance || asked > high + hullTolerance)
      return `${percent(asked)} of ${name} lies outside what was run, ${percent(low)} to ${percent(high)}`;
  }
  const weights = nonNegativeSolver(run)(mix);
  const distance = Math.hypot(...residualOf(run, weights, mix));
  return distance > hullTolerance
    ? 'the mix lies outside the hull of the mixes that were run'
    : null;
}

/** Least load at which a resource is full, and which one. */
function firstFull(
  demands: readonly Demand[],
  mix: readonly number[],
  ceiling: number,
): readonly [capacity: number, at: number] {
  let [least, at] = [Number.POSITIVE_INFINITY, -1];
  for (const [index, demand] of demands.entries()) {
    const full = fullAt(demand, mix, ceiling);
    if (full < least) [least, at] = [full, index];
  }
  return [least, at];
}

function fullAt({ base, perRate }: Demand, mix: readonly number[], ceiling: number): number {
  const each = perRate.reduce((total, demand, at) => total + demand * (mix[at] ?? 0), 0);
  if (base >= ceiling) return 0;
  return each === 0 ? Number.POSITIVE_INFINITY : (ceiling - base) / each;
}

const isExplained = ({ rmse, mean }: FittedDemand): boolean =>
  mean >= useMin && rmse <= rmseShareMax * mean;
const wasHalfFull = ({ most }: FittedDemand, ceiling: number): boolean =>
  most >= mostShareMin * ceiling;

/** Why the stages do not show where a resource is full; null: they do. */
function whyUnknown(fit: FittedDemand, ceiling: number): string | null {
  if (!wasHalfFull(fit, ceiling)) return `never half full (at most ${rounded(fit.most)}%)`;
  if (isExplained(fit)) return null;
  return `not explained by the rates (residuals are ${percent(fit.rmse / fit.mean)} of its mean)`;
}

function nothingKnown(fits: readonly FittedDemand[], ceiling: number): string {
  const [fullest] = [...fits].sort((a, b) => b.most - a.most);
  if (fullest === undefined || wasHalfFull(fullest, ceiling))
    return 'the rates explain the use of no resource that was half full';
  return `no resource was half full: the fullest, ${fullest.resource}, was used to ${rounded(fullest.most)}%, and ${ceiling}% counts as full; run more load`;
}

/** A resource that was never half full, and would by its fit be full before the others: what it limits is not known. */
function idleFirst(
  fits: readonly FittedDemand[],
  mix: readonly number[],
  ceiling: number,
  capacity: number,
): string | null {
  const idle = fits.filter((fit) => isExplained(fit) && !wasHalfFull(fit, ceiling));
  const [least, at] = firstFull(idle, mix, ceiling);
  const first = idle[at];
  return first === undefined || least >= capacity
    ? null
    : `${first.resource} would be full first, and was never half full: at most ${rounded(first.most)}% was used; run more load that uses it`;
}

function resourceOf(
  paths: readonly string[],
  fit: FittedDemand,
  mix: readonly number[],
  ceiling: number,
): MixResource {
  const full = fullAt(fit, mix, ceiling);
  // A percent of a resource for a second is 10 ms of it.
  const demandMs = byPath(
    paths,
    fit.perRate.map((demand) => 10 * demand),
  );
  const { resource, base, rmse, most } = fit;
  const reason = whyUnknown(fit, ceiling);
  const capacity = full === Infinity || reason !== null ? null : full;
  return { resource, base, demandMs, capacity, reason, most, rmse };
}

function warningsOf(
  fits: readonly FittedDemand[],
  ceiling: number,
  capacity: number,
  largest: number,
): readonly string[] {
  const far =
    capacity > largest
      ? [`the capacity lies beyond the most that was run (${rounded(largest)}/s)`]
      : [];
  const unexplained = fits
    .filter((fit) => wasHalfFull(fit, ceiling) && !isExplained(fit))
    .map(
      ({ resource, rmse, mean }) =>
        `the rates do not explain the use of ${resource}: residuals are ${percent(rmse / mean)} of its mean; what it limits is not known`,
    );
  return [...far, ...unexplained];
}

const byPath = (paths: readonly string[], values: readonly number[]) =>
  Object.fromEntries(paths.map((name, at) => [name, values[at] ?? 0]));
const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
const percent = (share: number): string => `${(100 * share).toFixed(0)}%`;
const rounded = (value: number): string => String(Number(value.toPrecision(4)));
