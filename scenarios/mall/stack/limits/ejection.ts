/** What the last health checks of an instance found. */
export interface Checked {
  /** Checks in a row that failed, and that passed. */
  readonly failed: number;
  readonly passed: number;
  /** Since when it counts as failing; null: it is healthy. */
  readonly failingSinceMs: number | null;
}

export const unchecked: Checked = { failed: 0, passed: 0, failingSinceMs: null };

const failedMax = 2;
const passedMin = 3;

/** After two checks in a row that failed an instance is failing, and healthy again after three that passed. */
export function afterCheck(checked: Checked, isGood: boolean, nowMs: number): Checked {
  const failed = isGood ? 0 : checked.failed + 1;
  const passed = isGood ? checked.passed + 1 : 0;
  const since = checked.failingSinceMs;
  if (since === null) return { failed, passed, failingSinceMs: failed < failedMax ? null : nowMs };
  return { failed, passed, failingSinceMs: passed < passedMin ? since : null };
}

/**
 * Which instances, by their places in the list, get requests: the healthy ones, and of the failing ones as many as the
 * floor demands, in percent of all and rounded up. Who fails the longest is ejected first. A floor of 100 ejects none.
 */
export function inPool(instances: readonly Checked[], floorPercent: number): readonly number[] {
  const staying = Math.ceil((instances.length * floorPercent) / 100);
  const places = [...instances.keys()];
  const sinceMs = (place: number): number | null => instances[place]?.failingSinceMs ?? null;
  const healthy = places.filter((place) => sinceMs(place) === null);
  const failing = places
    .filter((place) => sinceMs(place) !== null)
    .sort((left, right) => Number(sinceMs(right)) - Number(sinceMs(left)) || left - right);
  const kept = failing.slice(0, Math.max(0, staying - healthy.length));
  return [...healthy, ...kept].sort((left, right) => left - right);
}

/** How many of a hundred instances that all fail stay. */
export function stayingOfHundred(floorPercent: number): number {
  const failing: Checked = { failed: failedMax, passed: 0, failingSinceMs: 0 };
  return inPool(Array<Checked>(100).fill(failing), floorPercent).length;
}
