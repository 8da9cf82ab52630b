export interface Batch<T> {
  add(item: T): void;
  /** Hands over what waits, at once. */
  flush(): void;
}

/**
 * Gathers what comes one by one and hands it over together: a thousand shards that change state in
 * the same moment are one drawing of the page, not a thousand. `later` calls back after a moment.
 */
export function createBatch<T>(
  take: (items: readonly T[]) => void,
  later: (then: () => void) => void,
): Batch<T> {
  let waiting: T[] = [];
  const flush = () => {
    const items = waiting;
    waiting = [];
    if (items.length > 0) take(items);
  };
  return {
    add: (item) => {
      waiting.push(item);
      if (waiting.length === 1) later(flush);
    },
    flush,
  };
}
