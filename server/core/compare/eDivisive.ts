/** Where a series changed its level. */
export interface ChangePoint {
  /** Of the first value at the new level, from 0. */
  readonly index: number;
  /** How likely the values show as clear a change in any order: (1 + as clear ones) / (1 + orders tried). */
  readonly p: number;
}

export interface ChangeOptions {
  /** So many values on each side of a change decide. */
  readonly window: number;
  /** A change is told when its p is at most this. */
  readonly pMax: number;
}

/** Fewer values on a side are outliers. */
const sideMin = 3;
/** So many orders as clear as the one that happened end the trial of more: p is far above any limit. */
const clearMax = 20;

/**
 * Change points by E-divisive (D. S. Matteson and N. A. James, JASA 109, 2014) with α = 1: the split with the largest
 * energy distance between the values before and after it is tested by a permutation test, and both parts are split again. The
 * distance is that of at most `window` values on each side, so that a long history tells of its parts. An outlier is no change: it
 * is as clear in any order. The same draws in [0, 1) give the same changes.
 */
export function changePoints(
  series: readonly number[],
  options: ChangeOptions,
  draw: () => number,
): readonly ChangePoint[] {
  return split(series, 0, options, draw);
}

function split(
  values: readonly number[],
  offset: number,
  options: ChangeOptions,
  draw: () => number,
): readonly ChangePoint[] {
  const best = clearest(values, options.window);
  if (best === null) return [];
  const p = permutationP(values, best.distance, options, draw);
  if (p > options.pMax) return [];
  const { at } = best;
  return [
    ...split(values.slice(0, at), offset, options, draw),
    { index: offset + at, p },
    ...split(values.slice(at), offset + at, options, draw),
  ];
}

/** The split with the largest distance; null where both sides would be too short. */
function clearest(
  values: readonly number[],
  window: number,
): { readonly at: number; readonly distance: number } | null {
  let best: { readonly at: number; readonly distance: number } | null = null;
  for (let at = sideMin; at <= values.length - sideMin; at += 1) {
    const distance = energyDistance(values, at, window);
    if (best === null || distance > best.distance) best = { at, distance };
  }
  return best;
}

/**
 * mn/(m + n) · (2·E|X − Y| − E|X − X′| − E|Y − Y′|) of the m values before `at` and the n from it on, at most `window` of
 * each.
 */
export function energyDistance(values: readonly number[], at: number, window: number): number {
  const [from, to] = [Math.max(0, at - window), Math.min(values.length, at + window)];
  const [m, n] = [at - from, to - at];
  const sum = (rows: readonly [number, number], columns: readonly [number, number]): number => {
    let total = 0;
    for (let i = rows[0]; i < rows[1]; i += 1)
      for (let j = columns[0]; j < columns[1]; j += 1)
        total += Math.abs((values[i] ?? 0) - (values[j] ?? 0));
    return total;
  };
  const between = (2 * sum([from, at], [at, to])) / (m * n);
  const within =
    sum([from, at], [from, at]) / (m * (m - 1)) + sum([at, to], [at, to]) / (n * (n - 1));
  return ((m * n) / (m + n)) * (between - within);
}

function permutationP(
  values: readonly number[],
  distance: number,
  { window, pMax }: ChangeOptions,
  draw: () => number,
): number {
  // So many that p can be as small as its limit.
  const orders = Math.ceil(1 / pMax);
  const shuffled = [...values];
  let clear = 0;
  for (let order = 1; order <= orders; order += 1) {
    shuffle(shuffled, draw);
    // A sum in another order differs in its last digits.
    if ((clearest(shuffled, window)?.distance ?? 0) >= distance * (1 - 1e-9)) clear += 1;
    if (clear === clearMax) return (1 + clear) / (1 + order);
  }
  return (1 + clear) / (1 + orders);
}

/** In place. R. A. Fisher and F. Yates, by R. Durstenfeld (1964). */
function shuffle(items: number[], draw: () => number): void {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    const value = items[last] ?? 0;
    items[last] = items[other] ?? 0;
    items[other] = value;
  }
}
