import { deviationDraw, type Interval, intervalOf, normalDraws } from '../draws.ts';
import { type Knee, kneesOf } from './knees.ts';
import { descend, fitFromManyStarts, type LeastSquares, type Parameter } from './leastSquares.ts';
import { chanceMin, residualRowsOf } from './residualRows.ts';
import { limitOf, optimalOf, peakOf, throughputAt, type Usl, type UslPoint } from './usl.ts';

/** What the points say of the model, with 95% intervals, in the units of the points. */
export interface UslFit extends Usl {
  readonly state: 'fitted';
  readonly intervals: Readonly<Record<Parameter, Interval>>;
  /** Null of a parameter at its bound. */
  readonly standardErrors: Readonly<Record<Parameter, number | null>>;
  /** Where throughput is highest; null: there is no peak, or none within twice the largest n. */
  readonly peak: UslPoint | null;
  /** Of the peak; null where there is none, or where more than one resample in 40 has none. */
  readonly peakIntervals: { readonly n: Interval; readonly x: Interval } | null;
  /** λ/σ, which contention alone allows at any n; null: no bound. */
  readonly limit: number | null;
  /** 1/σ, up to which scaling is nearly linear; null: at any n. */
  readonly optimal: number | null;
  /** √(mean squared residual), in the unit of x. */
  readonly rmse: number;
  /** Where the curve bends, by each method. */
  readonly knees: readonly Knee[];
  readonly points: readonly (UslPoint & { readonly fitted: number })[];
  readonly warnings: readonly string[];
}

/** Why no model is given. */
export interface NoUslFit {
  readonly state: 'no-fit';
  readonly reason: string;
}

export const pointsMin = 6;
const resamples = 1_000;
/** The share of the mean throughput above which residuals are no noise of a measurement. */
const rmseShareMax = 0.15;
/** A λ whose interval spans more is not known: other σ and κ explain the points as well. */
const lambdaRatioMax = 10;
/** Residuals below this share of the mean are those of arithmetic. */
const roundingShare = 1e-9;
/** What a resample is fitted to: far below the width of its intervals. */
const resampleGain = 1e-6;
/** Nothing is told beyond this multiple of what was measured. */
const extrapolationMax = 2;

/**
 * Fits the Universal Scalability Law to throughputs at different n, with σ ≥ 0 and κ ≥ 0. Intervals are quantiles of
 * 1,000 parametric resamples, whose variance is drawn from its own distribution given the residuals (s²·ν/χ²ν), so
 * that few points give wide intervals. The same draws in [0, 1) give the same figures. `points` have different n > 0
 * and x ≥ 0.
 */
export function fitUsl(measured: readonly UslPoint[], draw: () => number): UslFit | NoUslFit {
  // In one order, since a resample draws its noise point by point.
  const points = [...measured].sort((a, b) => a.n - b.n);
  const none = (reason: string): NoUslFit => ({ state: 'no-fit', reason });
  if (points.length < pointsMin)
    return none(`${points.length} points are too few; three parameters need ${pointsMin} or more`);
  const mean = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  if (mean === 0) return none('every throughput is 0');
  const best = fitFromManyStarts(points);
  const { usl, squares, spreads } = best;
  const deviation = Math.sqrt(squares / (points.length - 3));
  const rmse = Math.sqrt(squares / points.length);
  if (rmse > rmseShareMax * mean) {
    const share = Math.round((100 * rmse) / mean);
    return none(
      `the residuals reject the model: they are ${share}% of the mean throughput, and at most ${100 * rmseShareMax}% is noise`,
    );
  }
  const drawn = resample(points, usl, deviation, draw);
  const intervals = intervalsOf(drawn);
  const [low, high] = intervals.lambda;
  if (spreads === null || high > lambdaRatioMax * low)
    return none(
      'not identifiable: the points do not tell λ, σ and κ apart; measure nearer to n = 1 and over a wider range',
    );
  const nMax = Math.max(...points.map(({ n }) => n));
  const { peak, peakIntervals, warning } = peakWithin(usl, drawn, nMax);
  const warnings = [
    ...boundWarnings(usl, nMax),
    ...warning,
    ...limitWarnings(usl, points),
    ...(rmse > roundingShare * mean ? rowWarnings(usl, points) : []),
  ];
  return {
    ...{ state: 'fitted', ...usl, intervals },
    standardErrors: errorsOf(spreads, deviation),
    ...{ peak, peakIntervals, limit: limitOf(usl), optimal: optimalOf(usl), rmse },
    knees: kneesOf(points, usl),
    points: points.map((point) => ({ ...point, fitted: throughputAt(usl, point.n) })),
    warnings,
  };
}

function errorsOf(
  spreads: NonNullable<LeastSquares['spreads']>,
  deviation: number,
): UslFit['standardErrors'] {
  const of = (name: Parameter): number | null => {
    const spread = spreads[name];
    return spread === undefined ? null : spread * deviation;
  };
  return { lambda: of('lambda'), sigma: of('sigma'), kappa: of('kappa') };
}

/** Fits to the fitted curve with noise as large as the residuals may be. */
function resample(
  points: readonly UslPoint[],
  usl: Usl,
  deviation: number,
  draw: () => number,
): readonly Usl[] {
  const normal = normalDraws(draw);
  const freedom = points.length - 3;
  const curve = points.map(({ n }) => ({ n, x: throughputAt(usl, n) }));
  return Array.from({ length: resamples }, () => {
    const scale = deviationDraw(deviation, freedom, normal);
    const noisy = curve.map(({ n, x }) => ({ n, x: x + scale * normal() }));
    return descend(noisy, usl, resampleGain).usl;
  });
}

const intervalsOf = (drawn: readonly Usl[]): UslFit['intervals'] => ({
  lambda: intervalOf(drawn.map(({ lambda }) => lambda)),
  sigma: intervalOf(drawn.map(({ sigma }) => sigma)),
  kappa: intervalOf(drawn.map(({ kappa }) => kappa)),
});

function peakWithin(usl: Usl, drawn: readonly Usl[], nMax: number) {
  const peak = peakOf(usl);
  if (peak === null) return { peak, peakIntervals: null, warning: [] };
  if (peak.n > extrapolationMax * nMax) {
    const warning = `the peak of the curve, at n = ${rounded(peak.n)}, lies beyond twice the largest n measured (${nMax}): nothing is said of it`;
    return { peak: null, peakIntervals: null, warning: [warning] };
  }
  const peaks = drawn.flatMap((each) => peakOf(each) ?? []);
  const isCertain = peaks.length >= 0.975 * drawn.length;
  const peakIntervals = isCertain
    ? { n: intervalOf(peaks.map(({ n }) => n)), x: intervalOf(peaks.map(({ x }) => x)) }
    : null;
  const outside =
    peak.n > nMax
      ? [`the peak lies outside the data: n = ${rounded(peak.n)}, measured up to ${nMax}`]
      : [];
  const uncertain = isCertain
    ? []
    : [
        `the peak is not certain: ${drawn.length - peaks.length} of ${drawn.length} resamples have none`,
      ];
  return { peak, peakIntervals, warning: [...outside, ...uncertain] };
}

function boundWarnings({ sigma, kappa }: Usl, nMax: number): readonly string[] {
  return [
    ...(sigma === 0 ? ['σ is at its bound 0: no contention is seen'] : []),
    ...(kappa === 0 ? [`κ is at its bound 0: no peak is seen up to n = ${nMax}`] : []),
    ...(kappa > 0 && sigma >= 1 ? ['no peak: throughput falls from the start'] : []),
  ];
}

function limitWarnings(usl: Usl, points: readonly UslPoint[]): readonly string[] {
  const limit = limitOf(usl);
  const xMax = Math.max(...points.map(({ x }) => x));
  return limit !== null && limit > extrapolationMax * xMax
    ? [
        `the limit λ/σ = ${rounded(limit)} lies beyond twice the highest throughput measured (${xMax}): an asymptote, and no forecast`,
      ]
    : [];
}

/** A law that bends otherwise than the points leaves residuals that are not the noise which the intervals assume. */
function rowWarnings(usl: Usl, points: readonly UslPoint[]): readonly string[] {
  const { count, chance } = residualRowsOf(points.map(({ n, x }) => x - throughputAt(usl, n)));
  return chance < chanceMin
    ? [
        `the points lie above and below the curve in ${count} long rows, which chance gives to fewer than 1 in 100 fits: they bend otherwise than the law, and the intervals are too narrow`,
      ]
    : [];
}

const rounded = (value: number): string => String(Number(value.toPrecision(4)));
