import type { Capacity } from '../api/generated.ts';
import { shortRate } from '../format/format.ts';

/** The SLO capacity as one figure, journeys/s: `240–300`, `≥ 240`, `< 300`; null when it was not found. */
export function capacityFigure({ sloCapacity }: Pick<Capacity, 'sloCapacity'>): string | null {
  const { lower, upper } = sloCapacity;
  if (lower !== null && upper !== null)
    return `${shortRate(lower.ratePerSecond)}–${shortRate(upper.ratePerSecond)}`;
  if (lower !== null) return `≥ ${shortRate(lower.ratePerSecond)}`;
  return upper === null ? null : `< ${shortRate(upper.ratePerSecond)}`;
}
