import { inverseOf, solveLinear } from '../linearSystem.ts';
import { divisorAt, throughputAt, type Usl, type UslPoint } from './usl.ts';

const parameters = ['lambda', 'sigma', 'kappa'] as const;
export type Parameter = (typeof parameters)[number];

/** A least-squares fit with σ ≥ 0 and κ ≥ 0. */
export interface LeastSquares {
  readonly usl: Usl;
  /** Sum of the squared residuals, in the square of the unit of x. */
  readonly squares: number;
  /**
   * Square roots of the diagonal of (JᵀJ)⁻¹: times the standard deviation of the residuals, they are standard errors.
   * A parameter at its bound has none. Null where the points do not tell the parameters apart.
   */
  readonly spreads: Readonly<Partial<Record<Parameter, number>>> | null;
}

type Shape = Omit<Usl, 'lambda'>;

const sigmaStarts = [0, 0.001, 0.01, 0.05, 0.2, 0.6];
const pairStarts = [0, 0.001, 0.01, 0.1, 1, 10];

/** The best of the local fits from a grid of starts. Every point has n > 0, and not every x is 0. */
export function fitFromManyStarts(points: readonly UslPoint[]): LeastSquares {
  const nMax = Math.max(...points.map(({ n }) => n));
  const starts = sigmaStarts.flatMap((sigma) =>
    pairStarts.map((pairs) => ({ sigma, kappa: pairs / nMax ** 2 })),
  );
  const best = starts
    .map((start) => descend(points, start, gainMin))
    .reduce((least, each) => (each.squares < least.squares ? each : least));
  return { ...best, spreads: spreadsOf(points, best.usl) };
}

interface Local {
  readonly usl: Usl;
  readonly squares: number;
}

const stepsMax = 300;
const dampingMax = 1e12;
/** Below this share of the squares that are left a step changes no digit that is printed. */
const gainMin = 1e-15;

/**
 * Levenberg–Marquardt from σ and κ, each time with the λ that fits them best; a step ends at the bounds. It ends with
 * the first step that takes less than the share `gain` of the squares that are left.
 */
export function descend(points: readonly UslPoint[], start: Shape, gain: number): Local {
  let local = localAt(points, start);
  let damping = 1e-3;
  for (let step = 0; step < stepsMax && damping < dampingMax; step += 1) {
    const next = localAt(points, stepped(points, local.usl, damping));
    const gained = local.squares - next.squares;
    if (gained > 0) {
      local = next;
      damping /= 10;
    } else damping *= 10;
    if (Math.abs(gained) <= local.squares * gain) break;
  }
  return local;
}

/** λ enters linearly, so the best λ for a shape is known. */
function localAt(points: readonly UslPoint[], shape: Shape): Local {
  let product = 0;
  let square = 0;
  for (const { n, x } of points) {
    const unit = n / divisorAt(shape, n);
    product += unit * x;
    square += unit * unit;
  }
  const usl = { lambda: product / square, sigma: shape.sigma, kappa: shape.kappa };
  const squares = points.reduce((sum, { n, x }) => sum + (x - throughputAt(usl, n)) ** 2, 0);
  return { usl, squares };
}

/** σ and κ after a step; one at its bound that the gradient pushes out stays there. */
function stepped(points: readonly UslPoint[], usl: Usl, damping: number): Shape {
  const slopes = points.map(({ n }) => slopesAt(usl, n));
  const residuals = points.map(({ n, x }) => x - throughputAt(usl, n));
  const gradient = (name: Parameter): number =>
    slopes.reduce((sum, slope, index) => sum + slope[name] * (residuals[index] ?? 0), 0);
  const free = parameters.filter(
    (name) => name === 'lambda' || usl[name] > 0 || gradient(name) > 0,
  );
  const normal = normalOf(slopes, free);
  const damped = normal.map((row, line) =>
    row.map((value, column) => (line === column ? value * (1 + damping) : value)),
  );
  const [moves] = solveLinear(damped, [free.map(gradient)]) ?? [];
  const after = (name: 'sigma' | 'kappa'): number =>
    Math.max(0, usl[name] + (moves?.[free.indexOf(name)] ?? 0));
  return { sigma: after('sigma'), kappa: after('kappa') };
}

type Slopes = Readonly<Record<Parameter, number>>;

/** Derivatives of the throughput by each parameter. */
function slopesAt(usl: Usl, n: number): Slopes {
  const divisor = divisorAt(usl, n);
  const sigma = (-usl.lambda * n * (n - 1)) / divisor ** 2;
  return { lambda: n / divisor, sigma, kappa: sigma * n };
}

/** JᵀJ of these parameters. */
const normalOf = (slopes: readonly Slopes[], free: readonly Parameter[]): number[][] =>
  free.map((row) =>
    free.map((column) => slopes.reduce((sum, slope) => sum + slope[row] * slope[column], 0)),
  );

function spreadsOf(points: readonly UslPoint[], usl: Usl): LeastSquares['spreads'] {
  const slopes = points.map(({ n }) => slopesAt(usl, n));
  const free = parameters.filter((name) => name === 'lambda' || usl[name] > 0);
  const normal = normalOf(slopes, free);
  // Columns of length 1, so that the size of a unit does not make a matrix look singular.
  const lengths = normal.map((row, index) => Math.sqrt(row[index] ?? 0));
  const length = (index: number): number => lengths[index] ?? 1;
  const scaled = normal.map((row, line) =>
    row.map((value, column) => value / (length(line) * length(column))),
  );
  const inverse = inverseOf(scaled);
  if (inverse === null) return null;
  return Object.fromEntries(
    free.map((name, index) => [name, Math.sqrt(inverse[index]?.[index] ?? 0) / length(index)]),
  );
}
