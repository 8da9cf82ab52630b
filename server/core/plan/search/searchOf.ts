import { sloCriterion } from '../../slo/slo.ts';
import { capsOf } from '../../target/isolation.ts';
import type { Target } from '../../target/target.ts';
import { highestRate, vusFor, vusOfRound } from '../../traffic/arrival.ts';
import type { Plan } from '../plan.ts';
import { searchRound } from './searchRound.ts';
import type { SearchSpec } from './searchSpec.ts';

/** Steps up from a quarter of the peak. */
const firstLevel = 0.25;
const levelMin = 0.01;
const durationMsMax = 600_000;
/** k6 starts, and stores what it measured. */
const startMs = 3_000;
/** Journeys that are open end within the bound of their path; only an overload takes all of it. */
const openMsMax = 10_000;

/**
 * What a search may drive, from the SLOs and the target's caps. Without a target (null: its file is not there yet) only the file's own
 * bounds hold.
 */
export function searchOf(
  plan: Pick<Plan, 'paths' | 'slos' | 'shards' | 'seed' | 'dispersion'>,
  { precision, levelMax }: { readonly precision: number; readonly levelMax: number },
  target: Target | null,
): SearchSpec {
  const caps = target === null ? null : capsOf(target).caps;
  const boundMs = Math.max(0, ...plan.paths.map(({ latencyBoundMs }) => latencyBoundMs));
  return {
    firstLevel,
    levelMin,
    levelMax: caps === null ? levelMax : highestWithin(plan, levelMax, caps),
    precision,
    durationMsMax: Math.min(durationMsMax, caps?.durationMsMax ?? durationMsMax),
    betweenMs: startMs + Math.min(boundMs, openMsMax),
    peakPerSecond: plan.paths.reduce((sum, path) => sum + path.peakRatePerSecond, 0),
    samples: plan.slos.flatMap((slo) => {
      const path = plan.paths.find(({ name }) => name === slo.path);
      const needed = sloCriterion(slo).samplesNeeded;
      return path === undefined || path.peakRatePerSecond === 0
        ? []
        : [{ needed, peakPerSecond: path.peakRatePerSecond }];
    }),
  };
}

/** Starts are rounded to a whole number in a stage of at least 10 s; in journeys per second. */
const roundedUpMax = 0.05;

/** The highest level whose rate and VUs the caps allow, to a hundredth of a percent. */
function highestWithin(
  plan: Parameters<typeof searchOf>[0],
  levelMax: number,
  caps: { readonly ratePerSecondMax: number; readonly vusMax: number },
): number {
  const fits = (level: number): boolean => {
    const rates = plan.paths.map((path) => path.peakRatePerSecond * level + roundedUpMax);
    const vus = plan.paths.map(({ latencyBoundMs }, index) =>
      vusFor(rates[index] ?? 0, latencyBoundMs, plan.shards),
    );
    const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);
    return (
      sum(rates) <= caps.ratePerSecondMax &&
      sum(vus) <= caps.vusMax &&
      (plan.dispersion === undefined || burstsFit(plan, level, caps))
    );
  };
  if (fits(levelMax)) return levelMax;
  let [low, high] = [0, levelMax];
  for (let step = 0; step < 20; step += 1) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  // Rounded down, so that it fits.
  return Math.floor(low * 10_000) / 10_000;
}

/** Whether the arrivals of a stage that are not even, drawn for it, are within the caps. */
function burstsFit(
  plan: Parameters<typeof searchOf>[0],
  level: number,
  caps: { readonly ratePerSecondMax: number; readonly vusMax: number },
): boolean {
  const stage = { level, holdMs: 10_000 };
  const round = searchRound(plan, 0, stage, { lastPass: null, firstFail: null });
  if (!round.ok) return false;
  const rates = round.value.stages.map(({ loads }) =>
    loads.reduce((sum, load) => sum + highestRate(load), 0),
  );
  return (
    Math.max(...rates) <= caps.ratePerSecondMax &&
    vusOfRound(round.value, plan.paths) <= caps.vusMax
  );
}
