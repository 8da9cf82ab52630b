/** P(Z > z) of a standard normal Z, to double precision. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI);
  if (z < 3) {
    // Φ(z) = 1/2 + φ(z)·(z + z³/3 + z⁵/(3·5) + …), G. Marsaglia, Evaluating the Normal Distribution (2004).
    let [term, sum] = [z, z];
    for (let odd = 3; term > sum * 1e-17; odd += 2) {
      term *= z ** 2 / odd;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  // Laplace's continued fraction, from the inside.
  let fraction = z;
  for (let k = 100; k >= 1; k -= 1) fraction = z + k / fraction;
  return density / fraction;
}

/** P(T > t) of Student's t with `freedom` > 0 degrees of freedom, which need not be whole. */
export function studentTail(t: number, freedom: number): number {
  if (t < 0) return 1 - studentTail(-t, freedom);
  return incompleteBeta(freedom / (freedom + t ** 2), freedom / 2, 0.5) / 2;
}

/** The t that is exceeded with probability `tail` (0..1). */
export const studentQuantile = (tail: number, freedom: number): number =>
  whereTailIs(tail, (t) => studentTail(t, freedom));

/** The z that is exceeded with probability 1 − `share`; shares of 0 and 1 count as the next ones that a number can tell. */
export function normalQuantile(share: number): number {
  const least = Number.EPSILON / 2;
  return whereTailIs(1 - Math.min(Math.max(share, least), 1 - least), normalTail);
}

/** A standard normal variate of two draws in [0, 1) (Box and Muller). */
export const normalDraw = (draw: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());

/** Of rising values, the smallest that at least this share of them does not exceed (nearest rank); NaN of none. */
export const nearestRank = (rising: readonly number[], share: number): number =>
  rising[Math.max(0, Math.ceil(share * rising.length) - 1)] ?? Number.NaN;

/** The middle value, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const rising = [...values].sort((a, b) => a - b);
  const middle = (rising.length - 1) / 2;
  return (
    ((rising[Math.floor(middle)] ?? Number.NaN) + (rising[Math.ceil(middle)] ?? Number.NaN)) / 2
  );
}

/** Bisection to the last digit; `tailOf` falls from 1 to 0. */
function whereTailIs(tail: number, tailOf: (value: number) => number): number {
  if (tail > 0.5) return -whereTailIs(1 - tail, tailOf);
  let [low, high] = [0, 1];
  while (tailOf(high) > tail) [low, high] = [high, 2 * high];
  for (let halving = 0; halving < 60; halving += 1) {
    const middle = (low + high) / 2;
    if (tailOf(middle) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on this side; I_x(a, b) = 1 − I_{1−x}(b, a) gives the other.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b) - Math.log(a);
  let fraction = 1;
  for (let m = 200; m >= 1; m -= 1) {
    const odd = (-(a + m - 1) * (a + b + m - 1) * x) / ((a + 2 * m - 2) * (a + 2 * m - 1));
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    fraction = 1 + odd / (1 + even / fraction);
  }
  return Math.exp(front) / fraction;
}

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** Stirling's series above 10, and Γ(x + 1) = x·Γ(x) below. */
function logGamma(x: number): number {
  if (x < 10) return logGamma(x + 1) - Math.log(x);
  const series = 1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * x ** 2)) / x ** 2) / x ** 2;
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series / x;
}
