import type { StopCause } from './stopCause.ts';

/** A run whose lease this server has just renewed. */
export interface OwnedRun {
  readonly id: string;
  readonly stopRequest: StopCause | null;
}

/** What a server does with the runs that it conducts, after it has renewed its leases. */
export interface Reconciliation {
  /** Runs that it does not own any more. */
  readonly release: readonly string[];
  /** Runs that it shall stop, with the cause. */
  readonly stop: ReadonlyMap<string, StopCause>;
}

/**
 * Compares the runs that a server conducts with those that it owns. Read `conducted` before renewing the
 * leases: a run that starts in between is in neither list.
 */
export function reconcile(
  conducted: readonly string[],
  owned: readonly OwnedRun[],
): Reconciliation {
  const requests = new Map(owned.map(({ id, stopRequest }) => [id, stopRequest]));
  const stop = new Map<string, StopCause>();
  for (const id of conducted) {
    const request = requests.get(id);
    if (request !== undefined && request !== null) stop.set(id, request);
  }
  return { release: conducted.filter((id) => !requests.has(id)), stop };
}
