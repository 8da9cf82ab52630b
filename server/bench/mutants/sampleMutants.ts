import { mulberry32 } from '../../core/traffic/mulberry32.ts';

/** The same elements in an order that the seed determines (Fisher and Yates). */
export function shuffled<T>(all: readonly T[], seed: number): readonly T[] {
  const draw = mulberry32(seed);
  const rest = [...all];
  return all.flatMap(() => rest.splice(Math.floor(draw() * rest.length), 1));
}

/**
 * Divides a count among parts in proportion to their weights; the sum is the count (method of the largest
 * remainder). Without any weight nothing is given.
 */
export function inProportion(count: number, weights: readonly number[]): readonly number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const exact = weights.map((weight) => (all === 0 ? 0 : (count * weight) / all));
  const given = exact.map(Math.floor);
  const left = all === 0 ? 0 : count - given.reduce((sum, one) => sum + one, 0);
  const byRemainder = exact
    .map((one, index) => ({ index, remainder: one - Math.floor(one) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index)
    .slice(0, left)
    .map(({ index }) => index);
  return given.map((one, index) => one + (byRemainder.includes(index) ? 1 : 0));
}
