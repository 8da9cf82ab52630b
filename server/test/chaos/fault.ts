/** One thing that is done to a stack during a drill; the instant counts from the run's asking. */
export type Fault =
  | { readonly kind: 'worker-kill'; readonly atMs: number; readonly place: number }
  | {
      readonly kind: 'worker-freeze';
      readonly atMs: number;
      readonly place: number;
      readonly forMs: number;
    }
  | {
      readonly kind: 'redis-away';
      readonly atMs: number;
      readonly forMs: number;
      /** Ended in order, killed, or hanging: its port takes connections and nobody answers. */
      readonly how: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP';
    }
  | { readonly kind: 'redis-flush'; readonly atMs: number }
  | { readonly kind: 'server-kill'; readonly atMs: number }
  | {
      readonly kind: 'postgres-restart';
      readonly atMs: number;
      /** SIGINT ends its sessions and closes; SIGQUIT drops everything, and it recovers from its log. */
      readonly how: 'SIGINT' | 'SIGQUIT';
    };

/** A fault that was done, with what was seen of it at once. */
export interface Struck {
  readonly fault: Fault;
  readonly atMs: number;
  readonly untilMs: number;
  /** The worker that was hit, and the shards that it held then. */
  readonly worker: string | null;
  readonly held: readonly { readonly shard: number; readonly epoch: number }[];
  /** Since when the server could answer its console again; null where it never stopped. */
  readonly reachableAtMs: number | null;
  /** What PostgreSQL held just before. */
  readonly before: Recorded;
  /** Writes under an epoch that was taken over, tried after it: all must be refused. */
  readonly accepted: readonly string[];
}

/** What was recorded of a run at a moment. */
export interface Recorded {
  /** `shard.epoch.second` of every frame. */
  readonly frames: readonly string[];
  readonly events: number;
}
