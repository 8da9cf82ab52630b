import { normalQuantile } from '../statistics/distributions.ts';
import { mulberry32 } from '../traffic/mulberry32.ts';
import type { PlanInput, PlannedService } from './planInput.ts';
import { valueAt } from './spread.ts';

/** The nights that a plan is tried on. */
export const nightCount = 512;

/** One night that may come: journeys per second in its busiest second, of each path. */
export type Night = Readonly<Record<string, number>>;

/**
 * Nights by Latin hypercube sampling (McKay, Beckman and Conover, Technometrics 21, 1979): of peak, burst and growth each
 * 512th of the distribution is drawn once, in an order of its own.
 */
export function simulateNights({
  peak,
  burst,
  growth,
  seed,
}: Pick<PlanInput, 'peak' | 'burst' | 'growth' | 'seed'>): readonly Night[] {
  const draw = mulberry32(seed);
  const [peaks, bursts, growths] = [strata(draw), strata(draw), strata(draw)];
  return peaks.map((z, night) => {
    const factor = valueAt(burst, bursts[night] ?? 0) * valueAt(growth, growths[night] ?? 0);
    return Object.fromEntries(
      Object.entries(peak).map(([path, spread]) => [path, valueAt(spread, z) * factor]),
    );
  });
}

/** A normal deviation of each stratum, in random order. */
function strata(draw: () => number): readonly number[] {
  const values = Array.from({ length: nightCount }, (_, at) =>
    normalQuantile((at + draw()) / nightCount),
  );
  for (let last = values.length - 1; last > 0; last--) {
    const other = Math.floor(draw() * (last + 1));
    [values[last], values[other]] = [values[other] ?? 0, values[last] ?? 0];
  }
  return values;
}

/** Calls per second of a service in the busiest second of a night. */
export const callsOf = ({ calls }: Pick<PlannedService, 'calls'>, night: Night): number =>
  Object.entries(calls).reduce((sum, [path, each]) => sum + each * (night[path] ?? 0), 0);
