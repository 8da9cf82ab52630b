import type { Capacity } from '../api/generated.ts';
import { rate } from '../format/format.ts';

/** The SLO capacity as one figure, journeys/s: `240–300`, `≥ 240`, `< 300`; null when it was not found. */
export function capacityFigure({ sloCapacity }: Pick<Capacity, 'sloCapacity'>): string | null {
  const { lower, upper } = sloCapacity;
  if (lower !== null && upper !== null)
    return `${rate(lower.ratePerSecond)}–${rate(upper.ratePerSecond)}`;
  if (lower !== null) return `≥ ${rate(lower.ratePerSecond)}`;
  return upper === null ? null : `< ${rate(upper.ratePerSecond)}`;
}
