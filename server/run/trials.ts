/**
 * The targets that this server tries now, by origin (`host:port`). A trial seeds the stock, and would take it from
 * under a run that starts meanwhile.
 */
export interface Trials {
  /** False while another trial has the target. A start in progress has ended when this resolves to true. */
  begin(origin: string): Promise<boolean>;
  end(origin: string): void;
  /** Null, and nothing is started, while a trial has the target. */
  start<T>(origin: string, work: () => Promise<T>): Promise<T> | null;
}

export function createTrials(): Trials {
  const tried = new Set<string>();
  /** For each origin: resolves when all starts on it have ended. */
  const starts = new Map<string, Promise<void>>();
  return {
    async begin(origin) {
      if (tried.has(origin)) return false;
      tried.add(origin);
      await starts.get(origin);
      return true;
    },
    end(origin) {
      tried.delete(origin);
    },
    start(origin, work) {
      if (tried.has(origin)) return null;
      const started = work();
      const all = Promise.allSettled([starts.get(origin), started]);
      starts.set(
        origin,
        all.then(() => undefined),
      );
      return started;
    },
  };
}
