import { Queue } from 'bullmq';
import type { ShardRef } from '../../core/worker/shardStore.ts';
import { connectRedis } from './connection.ts';
import { framesChannel, type ShardJob, shardQueueName } from './shardJob.ts';

/**
 * Wakes workers and is woken by them. It carries ids, never data: when Redis is away or forgets,
 * the conductor rings again, and looks into PostgreSQL by itself.
 */
export interface ShardQueue {
  /** Asks the workers to take these shards. Fails within seconds when Redis is away. */
  ring(shards: readonly ShardRef[]): Promise<void>;
  /** Calls back when a worker has stored frames of the run. */
  onFrames(runId: string, listener: () => void): () => void;
  close(): Promise<void>;
}

const FAILED_JOBS_KEPT = 100;

export function createShardQueue(redisUrl: string, prefix?: string): ShardQueue {
  const sender = connectRedis(redisUrl, { patient: false });
  const receiver = connectRedis(redisUrl, { patient: true });
  const queue = new Queue<ShardJob>(shardQueueName, {
    connection: sender,
    ...(prefix === undefined ? {} : { prefix }),
    // A shard's fate lies in PostgreSQL; a job is spent once it was heard.
    defaultJobOptions: { removeOnComplete: true, removeOnFail: FAILED_JOBS_KEPT, attempts: 1 },
  });
  // BullMQ repeats here what the failed call tells.
  queue.on('error', () => undefined);
  const listeners = new Map<string, () => void>();
  receiver.on('message', (channel: string) => listeners.get(channel)?.());
  return {
    async ring(shards) {
      await queue.addBulk(shards.map((data) => ({ name: 'shard', data })));
    },
    onFrames(runId, listener) {
      const channel = framesChannel(runId);
      listeners.set(channel, listener);
      // The subscription waits for Redis; until it stands the conductor's own clock does.
      void receiver.subscribe(channel).catch(() => undefined);
      return () => {
        listeners.delete(channel);
        void receiver.unsubscribe(channel).catch(() => undefined);
      };
    },
    async close() {
      await queue.close().catch(() => undefined);
      sender.disconnect();
      receiver.disconnect();
    },
  };
}
