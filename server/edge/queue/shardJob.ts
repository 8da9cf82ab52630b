import type { ShardRef } from '../../core/worker/shardStore.ts';

export type {
  HeldShard,
  LeaseView,
  ShardAssignment,
  ShardRef,
  ShardStore,
  StartSkew,
} from '../../core/worker/shardStore.ts';

/** The queue's job carries ids only. */
export const shardQueueName = 'zerohour-shards';
export type ShardJob = ShardRef;
/** Redis channel on which a worker says "frames are stored"; the payload is the round and second. */
export const framesChannel = (runId: string): string => `zerohour:frames:${runId}`;
