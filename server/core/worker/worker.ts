import type { Labels } from '../text/labels.ts';
import type { WorkerLimits } from './limits.ts';
import type { ShardRef } from './shardStore.ts';

/** What a worker reports about itself. */
export interface WorkerFacts {
  /** Unique: given at the join, or made of host name, process id and random digits. */
  readonly name: string;
  readonly host: string;
  readonly labels: Labels;
  /** Shards (each one k6) at a time. */
  readonly capacity: number;
  readonly version: string;
  /** Absent: it tells none. */
  readonly limits?: WorkerLimits;
}

/** The table of workers, from the side of one worker. */
export interface WorkerRegistry {
  /** Records that the worker is alive and takes work. False once the worker is revoked. */
  heartbeat(worker: WorkerFacts): Promise<boolean>;
  /** Records that the worker takes no more work. */
  leave(name: string): Promise<void>;
  /** Can another worker still claim a shard that was refused to this one? */
  isClaimable(ref: ShardRef): Promise<boolean>;
}
