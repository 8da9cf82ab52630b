import type { LevelVotes } from './enclosure.ts';

/** The SLO capacity as a level, and the 95% interval that it lies in. */
export interface CapacityEstimate {
  readonly level: number;
  readonly lower: number;
  readonly upper: number;
}

/** How the interval is made, for reports. */
export const intervalMethod =
  'Bayesian probit of pass and breach against the logarithm of the load (Watson & Pelli 1983, Kontsevich & Tyler 1999): the level at which a stage is as likely to breach as to pass';

/** Scatter of a stage's verdict, as a share of the load: from a sharp cliff to a soft knee. */
const scatters = [0.000125, 0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064];
/** A stage far from the limit that is decided by something else, such as a pause of a garbage collector. */
const lapse = 0.01;
const gridStep = 0.001;
/** The grid reaches so far beyond the enclosure. */
const gridMargin = 1.35;

/**
 * The posterior of the level at which a stage is as likely to breach as to pass. P(breach at x) = δ + (1 − 2δ)·Φ((ln x − ln θ)/s),
 * with a flat prior of ln θ and of ln s over `scatters`, summed over s on a grid of θ (A. B. Watson and D. G. Pelli, QUEST,
 * Perception & Psychophysics 33, 1983; L. L. Kontsevich and C. W. Tyler, Vision Research 39, 1999; the probit is D. J. Finney's).
 * `level` is its median, `lower` and `upper` its 2.5% and 97.5% quantiles. Where every stage up to a level passes and every stage above
 * it breaches, the posterior is nearly flat between the two, and the interval is the middle 95% of that gap.
 */
export function estimateCapacity(
  votes: readonly LevelVotes[],
  [lowest, highest]: readonly [number, number],
): CapacityEstimate {
  const from = Math.log(lowest / gridMargin);
  const count = Math.ceil((Math.log(highest * gridMargin) - from) / gridStep) + 1;
  const grid = Array.from({ length: count }, (_, index) => from + index * gridStep);
  const counted = votes
    .filter(({ passes, breaches }) => passes + breaches > 0)
    .map((vote) => ({ ...vote, at: Math.log(vote.level) }));
  const likelihoods = scatters.map((scatter) =>
    grid.map((theta) =>
      counted.reduce((sum, { at, passes, breaches }) => {
        const breach = lapse + (1 - 2 * lapse) * normalCdf((at - theta) / scatter);
        return sum + breaches * Math.log(breach) + passes * Math.log(1 - breach);
      }, 0),
    ),
  );
  const most = Math.max(...likelihoods.map((each) => Math.max(...each)));
  const weights = grid.map((_, index) =>
    likelihoods.reduce((sum, each) => sum + Math.exp((each[index] ?? 0) - most), 0),
  );
  const at = quantilesOf(grid, weights);
  return { level: at(0.5), lower: at(0.025), upper: at(0.975) };
}

/** Levels by their share of the weight below them; linear within a step of the grid. */
function quantilesOf(
  grid: readonly number[],
  weights: readonly number[],
): (share: number) => number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return (share) => {
    let before = 0;
    for (const [index, weight] of weights.entries()) {
      if (before + weight >= share * total) {
        const inside = (share * total - before) / weight;
        return Math.exp((grid[index] ?? 0) + (inside - 0.5) * gridStep);
      }
      before += weight;
    }
    return Math.exp(grid.at(-1) ?? 0);
  };
}

/** Φ, within 1.5e-7: formula 7.1.26 of M. Abramowitz and I. Stegun, Handbook of Mathematical Functions (1964). */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  const tail = series.reduce((sum, factor) => sum * t + factor, 0) * t * Math.exp(-x * x);
  return z < 0 ? tail / 2 : 1 - tail / 2;
}
