import type { ShardRef } from '../../core/worker/shardStore.ts';

export type {
  HeldShard,
  LeaseView,
  ShardAssignment,
  ShardRef,
  ShardStore,
  StartSkew,
} from '../../core/worker/shardStore.ts';

/** A job carries ids only. */
export const shardQueueName = 'zerohour-shards';
export type ShardJob = ShardRef;
/** The Redis channel on which a worker announces stored frames; the payload is round and second. */
export const framesChannel = (runId: string): string => `zerohour:frames:${runId}`;
