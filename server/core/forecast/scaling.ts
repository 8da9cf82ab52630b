import { divisorAt, throughputAt, type Usl } from '../capacity/usl/usl.ts';
import { normalQuantile } from '../statistics/distributions.ts';
import { mulberry32 } from '../traffic/mulberry32.ts';

/** A service's capacity, measured at a number of replicas, with its 95% interval. */
export interface MeasuredCapacity {
  readonly replicas: number;
  /** Calls per second. */
  readonly capacity: number;
  readonly low: number;
  readonly high: number;
}

/** How a service scales with its replicas: laws that explain what was measured, each as likely as any other. */
export type Scaling =
  | { readonly state: 'fitted'; readonly laws: readonly Usl[] }
  | { readonly state: 'no-fit'; readonly reason: string };

/** Two runs of one stack differ by so much beside what one run knows of itself, as a deviation of the logarithm. */
const runToRun = 0.02;
const zOf95Interval = 1.959963984540054;
/** Shapes that are weighed by how well they explain what was measured. */
const shapes = 16_384;
/** A point that the best shape misses by more deviations is not explained by any. */
const deviationsMax = 4;

/**
 * Bayesian fit of the Universal Scalability Law, C(n) = λn / (1 + σ(n − 1) + κn(n − 1)), for a few measurements: laws drawn
 * from a prior of σ and κ are weighed by the likelihood of what was measured, with λ summed out (the logarithm of a capacity is
 * normal, as wide as its interval and the scatter of runs; ln λ has a flat prior). Prior: σ is 0 with 10%, else
 * log-uniform from 0.0003 to 0.5; κ is 0 with 30%, else log-uniform from 1e-6 to 0.05. With few points the curve beyond
 * them stays as open as the prior. `count` laws are drawn; the same seed gives the same.
 */
export function fitScaling(
  points: readonly MeasuredCapacity[],
  { count, seed }: { readonly count: number; readonly seed: number },
): Scaling {
  const draw = mulberry32(seed);
  const known = points.map(({ replicas, capacity, low, high }) => {
    const deviation = Math.log(high / low) / (2 * zOf95Interval);
    return {
      n: replicas,
      log: Math.log(capacity),
      precision: 1 / (deviation ** 2 + runToRun ** 2),
    };
  });
  const candidates = Array.from({ length: shapes }, () => weighed(shapeOf(draw), known));
  const best = candidates.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a));
  const missed = known.find(({ n, log, precision }) => {
    const expected = best.logLambda + Math.log(n / divisorAt(best.shape, n));
    return Math.abs(log - expected) * Math.sqrt(precision) > deviationsMax;
  });
  if (missed !== undefined) return { state: 'no-fit', reason: reasonOf(points, missed.n, best) };
  const weights = candidates.map(({ logLikelihood }) =>
    Math.exp(logLikelihood - best.logLikelihood),
  );
  const laws = resampled(candidates, weights, count, draw).map(
    ({ shape, logLambda, deviation }): Usl => ({
      ...shape,
      lambda: Math.exp(logLambda + deviation * normalQuantile(draw())),
    }),
  );
  return { state: 'fitted', laws };
}

type Shape = Omit<Usl, 'lambda'>;

function shapeOf(draw: () => number): Shape {
  const sigma = draw() < 0.1 ? 0 : logUniform(0.0003, 0.5, draw());
  const kappa = draw() < 0.3 ? 0 : logUniform(0.000001, 0.05, draw());
  return { sigma, kappa };
}

const logUniform = (from: number, to: number, at: number): number => from * (to / from) ** at;

interface Weighed {
  readonly shape: Shape;
  readonly logLikelihood: number;
  /** Mean and deviation of ln λ. */
  readonly logLambda: number;
  readonly deviation: number;
}

interface KnownPoint {
  readonly n: number;
  readonly log: number;
  readonly precision: number;
}

/** A shape, with λ as the measurements tell it and the likelihood with λ summed out. */
function weighed(shape: Shape, points: readonly KnownPoint[]): Weighed {
  let [precision, sum, squares] = [0, 0, 0];
  for (const each of points) {
    const logLambda = each.log - Math.log(each.n / divisorAt(shape, each.n));
    precision += each.precision;
    sum += each.precision * logLambda;
    squares += each.precision * logLambda ** 2;
  }
  return {
    shape,
    logLikelihood: -(squares - sum ** 2 / precision) / 2,
    logLambda: sum / precision,
    deviation: 1 / Math.sqrt(precision),
  };
}

/** Systematic resampling: each candidate about as often as its weight asks, with one draw. */
function resampled<T>(
  candidates: readonly T[],
  weights: readonly number[],
  count: number,
  draw: () => number,
): readonly T[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const step = total / count;
  const start = draw() * step;
  const chosen: T[] = [];
  let below = 0;
  for (const [index, candidate] of candidates.entries()) {
    below += weights[index] ?? 0;
    while (chosen.length < count && start + chosen.length * step < below) chosen.push(candidate);
  }
  return chosen;
}

function reasonOf(points: readonly MeasuredCapacity[], n: number, best: Weighed): string {
  const measured = points.find(({ replicas }) => replicas === n)?.capacity ?? 0;
  const expected = throughputAt({ ...best.shape, lambda: Math.exp(best.logLambda) }, n);
  const side = measured > expected ? 'more' : 'less';
  return `no scaling law explains the capacities: at ${n} replicas ${side} was measured than the others allow (${measured.toPrecision(4)}/s; the nearest law says ${expected.toPrecision(4)}/s)`;
}
