/** A fault of a drill. `atMs` counts from the request that starts the run. */
export type Fault =
  | { readonly kind: 'worker-kill'; readonly atMs: number; readonly slot: number }
  | {
      readonly kind: 'worker-freeze';
      readonly atMs: number;
      readonly slot: number;
      readonly forMs: number;
    }
  | {
      readonly kind: 'redis-away';
      readonly atMs: number;
      readonly forMs: number;
      /** Shut down, killed, or suspended: a suspended Redis accepts connections and does not answer. */
      readonly how: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP';
    }
  | { readonly kind: 'redis-flush'; readonly atMs: number }
  | { readonly kind: 'server-kill'; readonly atMs: number }
  | {
      readonly kind: 'postgres-restart';
      readonly atMs: number;
      /** SIGINT is a fast shutdown; after SIGQUIT PostgreSQL recovers from its write-ahead log. */
      readonly how: 'SIGINT' | 'SIGQUIT';
    };

/** An injected fault with its immediate effects. */
export interface InjectedFault {
  readonly fault: Fault;
  readonly atMs: number;
  readonly untilMs: number;
  /** The label of the affected worker, and the shards that it held at `atMs`. */
  readonly worker: string | null;
  readonly held: readonly { readonly shard: number; readonly epoch: number }[];
  /** The instant from which the server can answer the console again; null for faults of other kinds. */
  readonly reachableAtMs: number | null;
  /** The records of the run before the fault. */
  readonly before: Recorded;
  /** Writes under ended epochs that the store accepted after the fault. Any entry is a violation. */
  readonly accepted: readonly string[];
}

/** The records of a run in PostgreSQL at one moment. */
export interface Recorded {
  /** `shard.epoch.second` of every frame. */
  readonly frames: readonly string[];
  readonly events: number;
}
