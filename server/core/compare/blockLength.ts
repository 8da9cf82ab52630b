/** How values in a row belong together. */
export interface Dependence {
  /** The block length for a block bootstrap of their mean; at least 1. */
  readonly length: number;
  /** Whether a value is more like the two before it than chance makes it, in five of six series that are independent. */
  readonly isSeen: boolean;
  /** n times the variance of their mean. */
  readonly longRunVariance: number;
  /** Of lags from 0 on. */
  readonly covariances: readonly number[];
}

/**
 * The automatic block length of D. N. Politis and H. White, Econometric Reviews 23 (2004), with the correction of A.
 * Patton, Politis and White, ibid. 28 (2009), for blocks that wrap around; at most a third of the series and 3√n. The
 * variance is that of its flat-top window, without the bias of a mean that is estimated from the same values.
 */
export function dependenceOf(series: readonly number[]): Dependence {
  const n = series.length;
  const covariances = autocovariances(series, Math.ceil(Math.sqrt(n)) + quietLags);
  const variance = covariances[0] ?? 0;
  if (n < 3 || variance <= 0)
    return { length: 1, isSeen: false, longRunVariance: variance, covariances };
  const lags = Math.min(2 * lastLag(covariances, n), covariances.length - 1);
  let [spectrum, slope, weights] = [variance, 0, 1];
  for (let k = 1; k <= lags; k += 1) {
    const weight = 2 * flatTop(k / lags);
    spectrum += weight * (covariances[k] ?? 0);
    slope += k * weight * (covariances[k] ?? 0);
    weights += weight;
  }
  const length = Math.cbrt((2 * slope ** 2 * n) / ((4 / 3) * spectrum ** 2));
  const most = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  return {
    length: Math.max(1, Math.min(length, most)),
    isSeen: isDependent(covariances, n),
    longRunVariance: spectrum / Math.max(keptMin, 1 - weights / n),
    covariances,
  };
}

/**
 * The sum of the first two autocorrelations of independent values has a mean of −2/n and a variance of 2/n (M. S. Bartlett,
 * 1946); one standard deviation more is seen.
 */
const isDependent = ([variance = 0, one = 0, two = 0]: readonly number[], n: number): boolean =>
  (one + two) / variance > Math.sqrt(2 / n) - 2 / n;

/** The correction for the estimated mean makes no variance more than four times as large. */
const keptMin = 0.25;

/** What a block bootstrap with blocks of `length` values makes of n times the variance of their mean. */
export const blockVariance = ({ covariances }: Dependence, length: number): number =>
  covariances.reduce(
    (sum, covariance, lag) =>
      sum + (lag === 0 ? 1 : 2) * Math.max(0, 1 - lag / length) * covariance,
    0,
  );

/** Of lags 0 to `last`, each divided by n. */
export function autocovariances(series: readonly number[], last: number): readonly number[] {
  const n = series.length;
  const mean = series.reduce((sum, value) => sum + value, 0) / n;
  const centred = series.map((value) => value - mean);
  return Array.from({ length: Math.min(last, n - 1) + 1 }, (_, lag) => {
    let sum = 0;
    for (let t = lag; t < n; t += 1) sum += (centred[t] ?? 0) * (centred[t - lag] ?? 0);
    return sum / n;
  });
}

/** So many lags in a row are within the band of noise before those above count as noise; √log₁₀ n, and at least 5. */
const quietLags = 5;

/** The lag after which a row of lags is within two standard errors; else the last one that is not. */
function lastLag(covariances: readonly number[], n: number): number {
  const band = 2 * Math.sqrt(Math.log10(n) / n);
  const variance = covariances[0] ?? 0;
  const isQuiet = (lag: number): boolean => Math.abs((covariances[lag] ?? 0) / variance) < band;
  for (let lag = 0; lag + quietLags < covariances.length; lag += 1) {
    if (Array.from({ length: quietLags }, (_, k) => lag + 1 + k).every(isQuiet)) return lag;
  }
  return covariances.findLastIndex((_, lag) => lag > 0 && !isQuiet(lag));
}

const flatTop = (t: number): number => (t <= 0.5 ? 1 : 2 * (1 - t));
