import type { Capacity, LevelRate } from '../capacity/capacity.ts';
import { err, ok, type Result } from '../result.ts';
import type { PlannedService } from './planInput.ts';
import type { MeasuredCapacity } from './scaling.ts';

/**
 * Calls per second that a service carried in a run, from the run's SLO capacity: of a search its estimate and interval, else
 * the bracket with its geometric mean. The service must have been what bound the run; a run that found no limit, or no load
 * that passed, tells none. The error is the end of a sentence.
 */
export function measuredCapacity(
  capacity: Capacity,
  calls: PlannedService['calls'],
): Result<Omit<MeasuredCapacity, 'replicas'>, string> {
  const estimate = capacity.search?.estimate ?? null;
  const { lower, upper, text } = capacity.sloCapacity;
  if (estimate === null && capacity.search !== undefined) {
    return err(`found no limit: ${capacity.search.text}`);
  }
  if (estimate !== null) {
    return callsAt(
      calls,
      [estimate.capacity, estimate.lower, estimate.upper],
      ([at, low, high]) => ({
        ...{ capacity: at, low, high },
      }),
    );
  }
  if (lower === null || upper === null) return err(`found no limit: its capacity is ${text}`);
  return callsAt(calls, [lower, upper, upper], ([low, high]) => ({
    ...{ capacity: Math.sqrt(low * high), low, high },
  }));
}

/** Whether a run with this capacity found a limit, so that a forecast can be planned from it. */
export const foundLimit = (capacity: Capacity | null): boolean =>
  capacity !== null && measuredCapacity(capacity, {}).ok;

/** Calls per second at three loads. */
function callsAt<T>(
  calls: PlannedService['calls'],
  [first, second, third]: readonly [LevelRate, LevelRate, LevelRate],
  of: (rates: readonly [number, number, number]) => T,
): Result<T, string> {
  const named = Object.entries(calls).filter(([, each]) => each > 0);
  const missing = named.find(([path]) => first.paths[path] === undefined);
  if (missing !== undefined) return err(`drove no path "${missing[0]}"`);
  const at = ({ paths }: LevelRate): number =>
    named.reduce((sum, [path, each]) => sum + each * (paths[path] ?? 0), 0);
  return ok(of([at(first), at(second), at(third)]));
}
