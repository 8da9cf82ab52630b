import type { Labels } from '../text/labels.ts';
import type { ShardRef } from './shardStore.ts';

/** What a worker reports about itself. */
export interface WorkerFacts {
  /** Unique: given at the join, or made of host, process and random digits. */
  readonly name: string;
  readonly host: string;
  readonly labels: Labels;
  /** Shards (each one k6) at a time. */
  readonly capacity: number;
  readonly version: string;
}

/** Membership of workers, apart from the shards that they take. */
export interface WorkerRegistry {
  /** Announces the worker and that it takes work; false once the worker is revoked. */
  beat(worker: WorkerFacts): Promise<boolean>;
  /** The worker takes no more shards. */
  leave(name: string): Promise<void>;
  /** Whether a shard that was not given to this worker may still go to one that fits better. */
  waiting(ref: ShardRef): Promise<boolean>;
}
