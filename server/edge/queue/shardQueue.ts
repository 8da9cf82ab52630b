import { Queue } from 'bullmq';
import type { ShardRef } from '../../core/worker/shardStore.ts';
import { connectRedis, inTime } from './connection.ts';
import { framesChannel, type ShardJob, shardQueueName } from './shardJob.ts';

/** Wakes workers for shards. */
export interface ShardWakeups {
  /** Queues the shards for the workers. Rejects within seconds when Redis is away or never answers. */
  enqueue(shards: readonly ShardRef[]): Promise<void>;
}

/** Workers' announcements of stored frames. */
export interface FrameAnnouncements {
  /** Calls back when a worker has stored frames of the run, until the returned function is called. */
  onFrames(runId: string, listener: () => void): () => void;
}

/**
 * The queue between conductors and workers. It carries ids, never data: while Redis is away or after it
 * has lost jobs, the conductor queues shards again and reads PostgreSQL in its own rhythm.
 */
export interface ShardQueue extends ShardWakeups, FrameAnnouncements {
  close(): Promise<void>;
}

const FAILED_JOBS_KEPT = 100;

export function createShardQueue(redisUrl: string, prefix?: string): ShardQueue {
  const sender = connectRedis(redisUrl, { patient: false });
  const receiver = connectRedis(redisUrl, { patient: true });
  const queue = new Queue<ShardJob>(shardQueueName, {
    connection: sender,
    ...(prefix === undefined ? {} : { prefix }),
    // PostgreSQL holds the state of a shard; a job is useless once a worker has received it.
    defaultJobOptions: { removeOnComplete: true, removeOnFail: FAILED_JOBS_KEPT, attempts: 1 },
  });
  // BullMQ emits here what the failed call rejects with.
  queue.on('error', () => undefined);
  const listeners = new Map<string, () => void>();
  receiver.on('message', (channel: string) => listeners.get(channel)?.());
  return {
    async enqueue(shards) {
      await inTime(queue.addBulk(shards.map((data) => ({ name: 'shard', data }))));
    },
    onFrames(runId, listener) {
      const channel = framesChannel(runId);
      listeners.set(channel, listener);
      // The subscription waits for Redis; until then the conductor reads in its own rhythm.
      void receiver.subscribe(channel).catch(() => undefined);
      return () => {
        listeners.delete(channel);
        void receiver.unsubscribe(channel).catch(() => undefined);
      };
    },
    async close() {
      await inTime(queue.close()).catch(() => undefined);
      sender.disconnect();
      receiver.disconnect();
    },
  };
}
