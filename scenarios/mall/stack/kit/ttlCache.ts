export interface TtlCache<T> {
  /**
   * The kept value, or what `load` gives; callers that miss at once share one load. `ttlMs` instead of the cache's own: it
   * may change from call to call, and 0 loads each time.
   */
  get(key: string, load: () => Promise<T>, ttlMs?: number): Promise<T>;
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
  const entries = new Map<string, { readonly value: Promise<T>; readonly at: number }>();
  return {
    get(key, load, keptMs = ttlMs) {
      const kept = entries.get(key);
      if (kept !== undefined && now() < kept.at + keptMs) return kept.value;
      entries.delete(key);
      const value = load();
      const entry = { value, at: now() };
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

/** For how many seconds, looked at once a second, a fresh cache keeps a value. */
export async function secondsKept(seconds: number): Promise<number> {
  let nowMs = 0;
  let loads = 0;
  const cache = createTtlCache<number>(0, 1, () => nowMs);
  const look = () => cache.get('tried out', async () => (loads += 1), seconds * 1_000);
  await look();
  while ((await look()) === 1) nowMs += 1_000;
  return nowMs / 1_000;
}
