import { deviationDraw, normalDraws } from '../draws.ts';
import { inverseOf } from '../linearSystem.ts';
import type { MixStages } from './mixStages.ts';
import { nonNegativeSolver, residualOf } from './nonNegative.ts';

/** What a resource is used with no load, and by one journey a second of each path, in percent. */
export interface Demand {
  readonly base: number;
  /** In the order of the paths. */
  readonly perRate: readonly number[];
}

export interface FittedDemand extends Demand {
  readonly resource: string;
  /** √(mean squared residual), in percent of the resource. */
  readonly rmse: number;
  /** Mean use over the stages, in percent. */
  readonly mean: number;
  /** The largest use of a stage, in percent. */
  readonly most: number;
  /** Fits to this fit with noise as large as the residuals may be. */
  readonly resamples: readonly Demand[];
}

const resamplesEach = 1_000;

/**
 * The utilisation law U = U₀ + Σ Xₚ·Dₚ of each resource, with U₀ ≥ 0 and Dₚ ≥ 0, by least squares over the stages
 * (P. J. Denning, J. P. Buzen, The Operational Analysis of Queueing Network Models, 1978). There are more stages than paths
 * and one.
 */
export function fitDemands(given: MixStages, draw: () => number): readonly FittedDemand[] {
  const { resources, stages } = given;
  const normal = normalDraws(draw);
  const columns = columnsOf(given);
  const solve = nonNegativeSolver(columns);
  const freedom = stages.length - columns.length;
  return resources.map((resource, at) => {
    const uses = stages.map((stage) => stage.uses[at] ?? 0);
    const fitted = solve(uses);
    const residual = residualOf(columns, fitted, uses);
    const squares = residual.reduce((sum, value) => sum + value ** 2, 0);
    const line = uses.map((value, row) => value - (residual[row] ?? 0));
    const deviation = Math.sqrt(squares / freedom);
    const resamples = Array.from({ length: resamplesEach }, () => {
      const scale = deviationDraw(deviation, freedom, normal);
      return demandOf(solve(line.map((value) => value + scale * normal())));
    });
    return {
      ...{ resource, ...demandOf(fitted), rmse: Math.sqrt(squares / stages.length) },
      ...{ mean: uses.reduce((sum, value) => sum + value, 0) / uses.length },
      ...{ most: Math.max(...uses), resamples },
    };
  });
}

const demandOf = ([base = 0, ...perRate]: readonly number[]): Demand => ({ base, perRate });

/**
 * By how much the variance of each path's demand grows because the stages drove paths together, and with the no-load use
 * (variance inflation without centring); Infinity of all where they cannot be told apart.
 */
export function inflations(given: MixStages): readonly number[] {
  const columns = columnsOf(given);
  const unit = columns.map((column) => {
    const length = Math.hypot(...column);
    return column.map((value) => (length === 0 ? 0 : value / length));
  });
  const normal = unit.map((column) =>
    unit.map((other) => column.reduce((sum, value, row) => sum + value * (other[row] ?? 0), 0)),
  );
  const inverse = inverseOf(normal);
  return given.paths.map((_, at) => inverse?.[at + 1]?.[at + 1] ?? Number.POSITIVE_INFINITY);
}

/** Of the no-load use and of each path, a number for each stage. */
const columnsOf = ({ paths, stages }: MixStages): readonly (readonly number[])[] => [
  stages.map(() => 1),
  ...paths.map((_, at) => stages.map(({ rates }) => rates[at] ?? 0)),
];
