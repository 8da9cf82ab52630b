/** A quantity that is not known yet, above 0: its median, and the values that it lies below and above with 5% each. */
export interface Spread {
  readonly likely: number;
  readonly low: number;
  readonly high: number;
}

/** A quantity that is known. */
export const known = (value: number): Spread => ({ likely: value, low: value, high: value });

/** Standard deviations from the median to the 5% and the 95% quantile of a normal distribution. */
const zOf95 = 1.6448536269514722;

/**
 * The value at `z` standard deviations from the median, by a normal distribution of the logarithm whose deviation differs
 * below and above the median: so 5% lie below `low`, half below `likely`, and 5% above `high`, exactly.
 */
export function valueAt({ likely, low, high }: Spread, z: number): number {
  const end = z < 0 ? low : high;
  return likely * (end / likely) ** (Math.abs(z) / zOf95);
}
