/** The items that an instance knows to be sold out. */
export interface SoldOutCache {
  note(item: string, nowMs: number): void;
  /** Whether it was sold out at some moment of the last `forMs`. */
  isCached(item: string, forMs: number, nowMs: number): boolean;
}

/** Holds the last items. Stock that comes back is seen when the time is over. */
export function createSoldOutCache(itemsMax: number): SoldOutCache {
  const notedAtMs = new Map<string, number>();
  return {
    note(item, nowMs) {
      notedAtMs.delete(item);
      notedAtMs.set(item, nowMs);
      for (const oldest of notedAtMs.keys()) {
        if (notedAtMs.size <= itemsMax) break;
        notedAtMs.delete(oldest);
      }
    },
    isCached(item, forMs, nowMs) {
      const atMs = notedAtMs.get(item);
      return atMs !== undefined && nowMs < atMs + forMs;
    },
  };
}

/** For how many seconds, looked at once a second, a sold-out item is refused. */
export function secondsCached(seconds: number): number {
  const soldOut = createSoldOutCache(1);
  soldOut.note('tried out', 0);
  let nowMs = 0;
  while (soldOut.isCached('tried out', seconds * 1_000, nowMs)) nowMs += 1_000;
  return nowMs / 1_000;
}
