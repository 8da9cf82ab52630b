import type { Labels } from '../text/labels.ts';
import type { ShardRef } from './shardStore.ts';

/** What a worker says of itself. */
export interface WorkerFacts {
  /** One name, one worker: given at the join, or made of host, process and chance. */
  readonly name: string;
  readonly host: string;
  readonly labels: Labels;
  /** Shards (each one k6) at a time. */
  readonly capacity: number;
  readonly version: string;
}

/** Where a worker is known, beside the shards that it takes. */
export interface WorkerRegistry {
  /** "I am here and take work"; false once the worker was revoked. */
  beat(worker: WorkerFacts): Promise<boolean>;
  /** It takes no more. */
  leave(name: string): Promise<void>;
  /** May a shard that was refused still be had, by a worker that fits it better? */
  waiting(ref: ShardRef): Promise<boolean>;
}
