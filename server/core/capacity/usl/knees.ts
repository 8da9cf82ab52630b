import { throughputAt, type Usl, type UslPoint } from './usl.ts';

/** Where a curve bends by one method. The methods disagree: a knee is advice, and no capacity. */
export interface Knee {
  readonly method: (typeof kneeMethods)[number];
  /** Null: the method finds none in the data. */
  readonly at: UslPoint | null;
  /** What the method takes for the knee. */
  readonly about: string;
}

export const kneeMethods = ['kneedle', 'power', 'usl'] as const;

/** By how many mean steps of n the difference must fall behind a knee (`S` of the paper); 1 as its authors advise. */
const sensitivity = 1;

/**
 * The knees of a measured curve and of the law that was fitted to it. `kneedle`: V. Satopää et al., Finding a "Kneedle" in a
 * Haystack (2011), of the points as they are, the last one found. `power`: the measured point with the highest X²/N, which is
 * throughput over response time (L. Kleinrock, 1979; by Little's law R = N/X). `usl`: 1/σ, up to which the fitted law is nearly
 * linear. `points` have different n > 0 and x ≥ 0, in any order.
 */
export function kneesOf(points: readonly UslPoint[], usl: Usl): readonly Knee[] {
  const sorted = [...points].sort((a, b) => a.n - b.n);
  const about: Readonly<Record<Knee['method'], string>> = {
    kneedle: 'last to stand out above the line from the first point to the last',
    power: 'highest X²/N, throughput over response time',
    usl: '1/σ, where the fitted curve leaves linear growth',
  };
  const at: Readonly<Record<Knee['method'], UslPoint | null>> = {
    kneedle: kneedle(sorted),
    power: highestPower(sorted),
    usl: uslKnee(sorted, usl),
  };
  return kneeMethods.map((method) => ({ method, at: at[method], about: about[method] }));
}

/** Null where the curve never falls behind a point by the threshold: it does not bend, or bends at its end. */
function kneedle(points: readonly UslPoint[]): UslPoint | null {
  const [first, last] = [points[0], points.at(-1)];
  const xs = points.map(({ x }) => x);
  const [lowest, highest] = [Math.min(...xs), Math.max(...xs)];
  if (first === undefined || last === undefined || first === last || lowest === highest)
    return null;
  const differences = points.map(
    ({ n, x }) => (x - lowest) / (highest - lowest) - (n - first.n) / (last.n - first.n),
  );
  const threshold = sensitivity / (points.length - 1);
  let knee: UslPoint | null = null;
  let candidate: { readonly point: UslPoint; readonly below: number } | null = null;
  for (const [at, point] of points.entries()) {
    const difference = differences[at] ?? 0;
    const [before, after] = [differences[at - 1], differences[at + 1]];
    const isPeak =
      before !== undefined && after !== undefined && before < difference && difference >= after;
    if (isPeak) candidate = { point, below: difference - threshold };
    else if (candidate !== null && difference < candidate.below) {
      knee = candidate.point;
      candidate = null;
    }
  }
  return knee;
}

/** The first of equal ones. Null where nothing was carried. */
function highestPower(points: readonly UslPoint[]): UslPoint | null {
  const powerOf = ({ n, x }: UslPoint): number => (x * x) / n;
  const best = points.reduce<UslPoint | null>(
    (found, point) => (found !== null && powerOf(found) >= powerOf(point) ? found : point),
    null,
  );
  return best === null || best.x === 0 ? null : best;
}

/** Null beyond what was measured. */
function uslKnee(points: readonly UslPoint[], usl: Usl): UslPoint | null {
  const n = 1 / usl.sigma;
  const last = points.at(-1);
  return last === undefined || n > last.n ? null : { n, x: throughputAt(usl, n) };
}
