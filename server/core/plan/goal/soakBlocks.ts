import { samplesNeeded } from '../../measure/samples.ts';
import { normalQuantile } from '../../statistics/distributions.ts';
import { isHeld, type StagePlan } from '../../traffic/round.ts';
import type { Plan } from '../plan.ts';

/** The first part of a soak is warm-up, and no drift is looked for in it. */
export const warmUpShare = 0.1;
/** Fewer blocks show no trend, and all pairs of more are not compared. */
export const soakBlocksMin = 8;
const soakBlocksMax = 240;

/** One series of a soak: a figure of a path, block by block. */
export interface SoakSeries {
  readonly path: string;
  /** 0.95 is the p95 of correct journeys; null for goodput and for errors. */
  readonly quantile: number | null;
  readonly figure: 'latency' | 'goodput' | 'errors';
}

/** What is looked at: of each path the percentile of each of its latency SLOs (without one the p95), goodput and errors. */
export function soakSeriesOf(
  { slos }: Pick<Plan, 'slos'>,
  { loads }: Pick<StagePlan, 'loads'>,
): readonly SoakSeries[] {
  return loads.flatMap(({ path }) => {
    const quantiles = slos.flatMap((slo) =>
      slo.kind === 'latency' && slo.path === path && slo.step === null ? [slo.quantile] : [],
    );
    const all = quantiles.length === 0 ? [0.95] : [...new Set(quantiles)];
    return [
      ...all.map((quantile) => ({ path, quantile, figure: 'latency' as const })),
      { path, quantile: null, figure: 'goodput' as const },
      { path, quantile: null, figure: 'errors' as const },
    ];
  });
}

/** The stage that a soak holds; undefined where the plan has none. */
export const soakStage = ({ rounds }: Pick<Plan, 'rounds'>): StagePlan | undefined =>
  rounds[0]?.stages.find(isHeld);

/** Seconds of a soak in which drift is looked for. */
export const soakSeconds = (holdMs: number): number =>
  Math.floor((holdMs * (1 - warmUpShare)) / 1000 + 1e-9);

/** How many seconds a block of a percentile lasts, so that it has the samples which the percentile needs. */
export function blockSeconds(
  { quantile }: Pick<SoakSeries, 'quantile'>,
  ratePerSecond: number,
  seconds: number,
): number {
  const samples = quantile === null ? 0 : Math.ceil(samplesNeeded(quantile) / ratePerSecond) + 1;
  return Math.max(1, samples, Math.ceil(seconds / soakBlocksMax));
}

/** All series together raise a false alarm in so many of a hundred soaks without drift. */
export const soakAlarmShare = 0.05;
/** A drift of the size that is called visible is seen in so many of a hundred soaks. */
export const soakPower = 0.95;

/** Deviations from no drift beyond which one of so many series is called drifting (Bonferroni). */
export const driftZ = (series: number): number => normalQuantile(1 - soakAlarmShare / series / 2);
export const powerZ = (): number => normalQuantile(soakPower);

/**
 * The smallest drift of a percentile that so many journeys would show, as a share, were their latencies spread
 * exponentially: the error of a line's rise over the hold, √(12/N) times that of one journey's quantile,
 * √(q/(1−q)) / −ln(1−q). Tighter latencies show less.
 */
export function expectedVisible(quantile: number, journeys: number, series: number): number {
  const one = Math.sqrt(quantile / (1 - quantile)) / -Math.log(1 - quantile);
  return (driftZ(series) + powerZ()) * one * Math.sqrt(12 / journeys);
}
