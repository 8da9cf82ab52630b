export interface TtlCache<T> {
  /** The kept value, or what `load` gives; callers that miss at once share one load. */
  get(key: string, load: () => Promise<T>): Promise<T>;
}

/**
 * Keeps values in the process for `ttlMs`, expired passively: nothing tells it of a change. At
 * most `entriesMax`, the oldest goes first. A failed load is not kept.
 */
export function createTtlCache<T>(
  ttlMs: number,
  entriesMax: number,
  now: () => number = Date.now,
): TtlCache<T> {
  const entries = new Map<string, { readonly value: Promise<T>; readonly until: number }>();
  return {
    get(key, load) {
      const kept = entries.get(key);
      if (kept !== undefined && now() < kept.until) return kept.value;
      entries.delete(key);
      const value = load();
      const entry = { value, until: now() + ttlMs };
      entries.set(key, entry);
      value.catch(() => {
        if (entries.get(key) === entry) entries.delete(key);
      });
      for (const oldest of entries.keys()) {
        if (entries.size <= entriesMax) break;
        entries.delete(oldest);
      }
      return value;
    },
  };
}
