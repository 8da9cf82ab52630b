/** What an instance remembers of items that were sold out. */
export interface SoldOut {
  note(item: string, nowMs: number): void;
  /** Whether it was sold out at some moment of the last `forMs`. */
  isRemembered(item: string, forMs: number, nowMs: number): boolean;
}

/** Remembers the last items. Stock that comes back is seen when the time is over. */
export function createSoldOut(itemsMax: number): SoldOut {
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
    isRemembered(item, forMs, nowMs) {
      const atMs = notedAtMs.get(item);
      return atMs !== undefined && nowMs < atMs + forMs;
    },
  };
}

/** For how many seconds, looked at once a second, a sold-out item is remembered. */
export function secondsRemembered(seconds: number): number {
  const soldOut = createSoldOut(1);
  soldOut.note('tried out', 0);
  let nowMs = 0;
  while (soldOut.isRemembered('tried out', seconds * 1_000, nowMs)) nowMs += 1_000;
  return nowMs / 1_000;
}
