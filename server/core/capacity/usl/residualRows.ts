/** How likely it must be that chance alone gives so few rows of residuals of one sign. */
export const chanceMin = 0.01;

/** Rows of residuals of one sign, in the order of n, and how likely so few or fewer are by chance. */
export interface ResidualRows {
  readonly count: number;
  readonly chance: number;
}

/**
 * The runs test of A. Wald and J. Wolfowitz (On a test whether two samples are from the same population, 1940) of the signs of
 * residuals, which stand by n. A residual of 0 is left out; where all have one sign, or none has any, the chance is 1.
 */
export function residualRowsOf(residuals: readonly number[]): ResidualRows {
  const signs = residuals.filter((residual) => residual !== 0).map((residual) => residual > 0);
  const above = signs.filter(Boolean).length;
  const below = signs.length - above;
  const count = signs.filter((sign, at) => at === 0 || sign !== signs[at - 1]).length;
  if (above === 0 || below === 0) return { count, chance: 1 };
  const logs = logFactorials(signs.length);
  const chosen = (of: number, many: number): number =>
    many < 0 || many > of
      ? Number.NEGATIVE_INFINITY
      : (logs[of] ?? 0) - (logs[many] ?? 0) - (logs[of - many] ?? 0);
  const all = chosen(signs.length, above);
  /** Rows of one sign are so many, those of the other so many. */
  const ways = (rowsAbove: number, rowsBelow: number): number =>
    Math.exp(chosen(above - 1, rowsAbove - 1) + chosen(below - 1, rowsBelow - 1) - all);
  let chance = 0;
  for (let rows = 2; rows <= count; rows += 1) {
    const [fewer, more] = [Math.floor(rows / 2), Math.ceil(rows / 2)];
    chance += ways(fewer, more) + ways(more, fewer);
  }
  return { count, chance: Math.min(1, chance) };
}

/** log(0!) to log(most!). */
function logFactorials(most: number): readonly number[] {
  const logs = [0];
  for (let value = 1; value <= most; value += 1)
    logs.push((logs[value - 1] ?? 0) + Math.log(value));
  return logs;
}
