import type { Capacity } from '../api/generated.ts';
import { shortRate } from '../format/format.ts';

/**
 * The SLO capacity as one figure, journeys/s: `240–300`, `≥ 240`, `< 300`, of a search its estimate; null when it was not
 * found.
 */
export function capacityFigure({
  sloCapacity,
  search,
}: Pick<Capacity, 'sloCapacity' | 'search'>): string | null {
  if (search?.estimate != null) return shortRate(search.estimate.capacity.ratePerSecond);
  const { lower, upper } = sloCapacity;
  if (lower !== null && upper !== null)
    return `${shortRate(lower.ratePerSecond)}–${shortRate(upper.ratePerSecond)}`;
  if (lower !== null) return `≥ ${shortRate(lower.ratePerSecond)}`;
  return upper === null ? null : `< ${shortRate(upper.ratePerSecond)}`;
}
