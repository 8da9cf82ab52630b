/** The shard of a round that takes over, which runs beside the one that drives. */
export interface NextShard {
  /** Begins an attempt, unless one is under way. A failed one is begun anew at the next call. */
  run(round: number): void;
  /** Resolves when the attempt that is under way has ended, also by a failure. */
  ended(): Promise<void>;
}

export function createNextShard(run: (round: number) => Promise<unknown>): NextShard {
  let attempt: Promise<unknown> | null = null;
  return {
    run: (round) => {
      // A store that is away is asked again with the next renewal.
      attempt ??= run(round)
        .catch(() => undefined)
        .finally(() => {
          attempt = null;
        });
    },
    ended: async () => {
      await attempt;
    },
  };
}
