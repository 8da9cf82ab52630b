/**
 * The targets that this server tries now, by their origins (`host:port`). A trial seeds the stock, and would take it from
 * under a run that starts meanwhile.
 */
export interface Trials {
  /** False while another trial has the target. A start in progress has ended when this resolves to true. */
  begin(origins: readonly string[]): Promise<boolean>;
  end(origins: readonly string[]): void;
  /** Null, and nothing is started, while a trial has the target. */
  start<T>(origins: readonly string[], work: () => Promise<T>): Promise<T> | null;
}

export function createTrials(): Trials {
  const tried = new Set<string>();
  /** For each origin: resolves when all starts on it have ended. */
  const starts = new Map<string, Promise<void>>();
  return {
    async begin(origins) {
      if (origins.some((origin) => tried.has(origin))) return false;
      for (const origin of origins) tried.add(origin);
      await Promise.all(origins.map((origin) => starts.get(origin)));
      return true;
    },
    end(origins) {
      for (const origin of origins) tried.delete(origin);
    },
    start(origins, work) {
      if (origins.some((origin) => tried.has(origin))) return null;
      const started = work();
      for (const origin of origins) {
        const all = Promise.allSettled([starts.get(origin), started]);
        starts.set(
          origin,
          all.then(() => undefined),
        );
      }
      return started;
    },
  };
}
