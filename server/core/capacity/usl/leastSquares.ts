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

/**
 * The least squares of all σ ≥ 0 and κ ≥ 0: the best of the local fits from the hollows of a grid that spans every
 * shape which the points could show. Every point has n > 0, and not every x is 0.
 */
export function fitFromManyStarts(points: readonly UslPoint[]): LeastSquares {
  const best = hollowsOf(points)
    .map((start) => descend(points, start, gainMin))
    .reduce((least, each) => (each.squares < least.squares ? each : least));
  return { ...best, spreads: spreadsOf(points, best.usl) };
}

/** Neighbours of the grid differ by this factor of σ, and by its square of κ. */
const gridFactor = 2;
const hollowsMax = 8;

/** Where the grid is lower than around it, the lowest first. */
function hollowsOf(points: readonly UslPoint[]): readonly Shape[] {
  const ns = points.map(({ n }) => n);
  const [nMin, nMax] = [Math.max(1, Math.min(...ns)), Math.max(...ns)];
  // From what changes the last point by 1% to what leaves 1% of the first.
  const last = Math.ceil(Math.log(1e4 * Math.max(1, nMax / nMin)) / Math.log(gridFactor));
  const sigmas = [
    0,
    ...Array.from({ length: last + 1 }, (_, at) => (0.01 / nMax) * gridFactor ** at),
  ];
  const kappas = sigmas.map((_, at) =>
    at === 0 ? 0 : (0.01 / nMax ** 2) * gridFactor ** (2 * (at - 1)),
  );
  const grid = sigmas.map((sigma) =>
    kappas.map((kappa) => ({ sigma, kappa, squares: localAt(points, { sigma, kappa }).squares })),
  );
  const isHollow = (row: number, column: number, squares: number): boolean =>
    [-1, 0, 1].every((down) =>
      [-1, 0, 1].every((right) => {
        const near = grid[row + down]?.[column + right];
        return near === undefined || squares <= near.squares;
      }),
    );
  return grid
    .flatMap((line, row) => line.filter(({ squares }, column) => isHollow(row, column, squares)))
    .sort((a, b) => a.squares - b.squares)
    .slice(0, hollowsMax);
}

interface Local {
  readonly usl: Usl;
  readonly squares: number;
}

const stepsMax = 300;
const dampingMax = 1e12;
/** Below this share of the squares that are left a step changes no digit that is printed. */
const gainMin = 1e-15;
/** How many steps in a row take so little before it ends, where damping alone may have made them short. */
const smallMax = 3;
const shortDamping = 0.01;

/**
 * Levenberg–Marquardt from σ and κ, each time with the λ that fits them best; a step ends at the bounds. It ends where
 * steps in a row take less than the share `gain` of the squares that are left.
 */
export function descend(points: readonly UslPoint[], start: Shape, gain: number): Local {
  let local = localAt(points, start);
  let damping = 1e-3;
  let small = 0;
  for (let step = 0; step < stepsMax && damping < dampingMax && small < smallMax; step += 1) {
    const { shape, foretold } = stepped(points, local.usl, damping);
    const next = localAt(points, shape);
    const gained = local.squares - next.squares;
    const isSmall = Math.abs(gained) <= local.squares * gain;
    small = isSmall ? small + (damping > shortDamping ? 1 : smallMax) : 0;
    if (gained > 0) local = next;
    // A step that takes much less than was foretold went past the bottom: the next one is to be shorter.
    if (gained > 0.75 * foretold) damping /= 10;
    else if (gained < 0.25 * foretold) damping *= gained > 0 ? 3 : 10;
  }
  return local;
}

/** λ enters linearly, so the best λ for a shape is known. A shape without a throughput at every n is none. */
function localAt(points: readonly UslPoint[], shape: Shape): Local {
  let product = 0;
  let square = 0;
  let isCurve = true;
  for (const { n, x } of points) {
    const divisor = divisorAt(shape, n);
    isCurve &&= divisor > 0;
    const unit = n / divisor;
    product += unit * x;
    square += unit * unit;
  }
  const usl = { lambda: product / square, sigma: shape.sigma, kappa: shape.kappa };
  if (!isCurve) return { usl, squares: Number.POSITIVE_INFINITY };
  const squares = points.reduce((sum, { n, x }) => sum + (x - throughputAt(usl, n)) ** 2, 0);
  return { usl, squares };
}

/** How large X(1) may be beside X at the smallest n: λ without bound is a limit that no step should creep towards. */
const lambdaShareMax = 1e9;
/** From here on the points say of λ only that it is large. */
const lambdaKnownMax = 1e6;

/**
 * σ and κ after a step of a = 1/λ, b = σ/λ and c = κ/λ in X = n / (a + b·(n − 1) + c·n·(n − 1)), where X is much nearer to
 * straight than in λ, σ and κ. One at its bound that the gradient or the step pushes out stays there. `foretold` is by how
 * much the squares would fall if X were straight.
 */
function stepped(
  points: readonly UslPoint[],
  usl: Usl,
  damping: number,
): { readonly shape: Shape; readonly foretold: number } {
  const normal = normalOf(points, usl, inverseSlopesAt);
  const nMin = Math.min(...points.map(({ n }) => n));
  const isBound = (name: Parameter): boolean =>
    name === 'lambda' ? divisorAt(usl, nMin) >= lambdaShareMax : usl[name] === 0;
  const movesOf = (free: readonly Parameter[]): Moves => {
    const moves = dampedMoves(normal, free, damping);
    const inward = free.filter((name) => !isBound(name) || moves[name] > 0);
    return inward.length === free.length ? moves : movesOf(inward);
  };
  const { gradient } = normal;
  const moves = movesOf(parameters.filter((name) => !isBound(name) || gradient[name] > 0));
  // In units of 1/λ; a step takes at most nine tenths of it, since λ is above 0.
  const a = Math.max(0.1, 1 + usl.lambda * moves.lambda);
  const after = (name: 'sigma' | 'kappa'): number =>
    Math.max(0, usl[name] + usl.lambda * moves[name]) / a;
  const foretold = parameters.reduce((sum, name) => sum + gradient[name] * moves[name], 0);
  return { shape: { sigma: after('sigma'), kappa: after('kappa') }, foretold };
}

type Moves = Readonly<Record<Parameter, number>>;

/** A step of the parameters that are free; the others stay. */
function dampedMoves(normal: Normal, free: readonly Parameter[], damping: number): Moves {
  const { lengths, gradient } = normal;
  const damped = scaledOf(normal, free).map((row, line) =>
    row.map((value, column) => (line === column ? value * (1 + damping) : value)),
  );
  const [solved] = solveLinear(damped, [free.map((name) => gradient[name] / lengths[name])]) ?? [];
  const moveOf = (name: Parameter): number => (solved?.[free.indexOf(name)] ?? 0) / lengths[name];
  return { lambda: moveOf('lambda'), sigma: moveOf('sigma'), kappa: moveOf('kappa') };
}

type Slopes = Readonly<Record<Parameter, number>>;

/** Derivatives of the throughput by 1/λ, σ/λ and κ/λ. */
function inverseSlopesAt(usl: Usl, n: number): Slopes {
  const lambda = -(throughputAt(usl, n) ** 2) / n;
  return { lambda, sigma: lambda * (n - 1), kappa: lambda * n * (n - 1) };
}

/** Derivatives of the throughput by each parameter. */
function slopesAt(usl: Usl, n: number): Slopes {
  const divisor = divisorAt(usl, n);
  const sigma = (-usl.lambda * n * (n - 1)) / divisor ** 2;
  return { lambda: n / divisor, sigma, kappa: sigma * n };
}

interface Normal {
  /** JᵀJ. */
  readonly matrix: Readonly<Record<Parameter, Slopes>>;
  /** Jᵀ times the residuals. */
  readonly gradient: Slopes;
  /** Of the columns of J; 1 of one that is all zeros. */
  readonly lengths: Slopes;
}

function normalOf(
  points: readonly UslPoint[],
  usl: Usl,
  slopesOf: (usl: Usl, n: number) => Slopes,
): Normal {
  const zeros = () => ({ lambda: 0, sigma: 0, kappa: 0 });
  const matrix = { lambda: zeros(), sigma: zeros(), kappa: zeros() };
  const gradient = zeros();
  for (const { n, x } of points) {
    const slopes = slopesOf(usl, n);
    const residual = x - throughputAt(usl, n);
    for (const row of parameters) {
      gradient[row] += slopes[row] * residual;
      for (const column of parameters) matrix[row][column] += slopes[row] * slopes[column];
    }
  }
  const lengthOf = (name: Parameter): number => Math.sqrt(matrix[name][name]) || 1;
  const lengths = {
    lambda: lengthOf('lambda'),
    sigma: lengthOf('sigma'),
    kappa: lengthOf('kappa'),
  };
  return { matrix, gradient, lengths };
}

/** JᵀJ of these parameters with columns of length 1, so that the size of a unit does not make it look singular. */
const scaledOf = ({ matrix, lengths }: Normal, free: readonly Parameter[]): number[][] =>
  free.map((row) => free.map((column) => matrix[row][column] / lengths[row] / lengths[column]));

function spreadsOf(points: readonly UslPoint[], usl: Usl): LeastSquares['spreads'] {
  if (divisorAt(usl, Math.min(...points.map(({ n }) => n))) >= lambdaKnownMax) return null;
  const free = parameters.filter((name) => name === 'lambda' || usl[name] > 0);
  const normal = normalOf(points, usl, slopesAt);
  const inverse = inverseOf(scaledOf(normal, free));
  if (inverse === null) return null;
  return Object.fromEntries(
    free.map((name, index) => [
      name,
      Math.sqrt(inverse[index]?.[index] ?? 0) / normal.lengths[name],
    ]),
  );
}
