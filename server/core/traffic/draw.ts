import type { DatasetPlan } from './dataset.ts';

/** How rows are drawn: weights of popularity, and a table that draws by them in constant time. */

/**
 * Popularity of each row. Zipf: the i-th row has weight 1/i^exponent. With a hot share the first
 * row has that share to itself and the others share the rest by Zipf, the second row as rank 1.
 * The weights sum to 1.
 */
export function weightsOf(pick: DatasetPlan['pick'], rows: number): readonly number[] {
  if (pick.kind !== 'zipf') return Array.from({ length: rows }, () => 1 / rows);
  const hot = rows > 1 ? pick.hotShare : 0;
  const first = hot > 0 ? 1 : 0;
  const ranks = Array.from({ length: rows - first }, (_, rank) => (rank + 1) ** -pick.exponent);
  const sum = ranks.reduce((total, weight) => total + weight, 0);
  const others = ranks.map((weight) => ((1 - hot) * weight) / sum);
  return hot > 0 ? [hot, ...others] : others;
}

/** One slot of an alias table: the slot's own row below `share`, else row `other`. */
export type AliasSlot = readonly [share: number, other: number];

/**
 * The alias table of some weights (A. J. Walker 1977, built by M. D. Vose's method of 1991): with u
 * uniform in [0, n), slot i = floor(u) gives row i when u − i < share, else its other row. One access
 * instead of a binary search matters because every access crosses into k6's shared memory.
 */
export function aliasTable(weights: readonly number[]): readonly AliasSlot[] {
  const count = weights.length;
  const scaled = weights.map((weight) => weight * count);
  const table: AliasSlot[] = weights.map((_, index) => [1, index]);
  const small: number[] = [];
  const large: number[] = [];
  scaled.forEach((weight, index) => {
    (weight < 1 ? small : large).push(index);
  });
  while (small.length > 0 && large.length > 0) {
    const less = small.pop() ?? 0;
    const more = large.pop() ?? 0;
    const share = scaled[less] ?? 0;
    table[less] = [share, more];
    const left = (scaled[more] ?? 0) + share - 1;
    scaled[more] = left;
    (left < 1 ? small : large).push(more);
  }
  return table;
}
