export interface Batch<T> {
  add(item: T): void;
  /** Hands over the waiting items at once. */
  flush(): void;
}

/**
 * Gathers single items and hands them over together, so that a thousand shards that change state at
 * once redraw the page once. `later` calls its argument after a short delay.
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
