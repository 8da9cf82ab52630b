import type { Job } from 'bullmq';
import type { ShardJob } from '../../edge/queue/shardJob.ts';
import type { Log } from '../../log.ts';
import { createProgressAlarm } from './progressAlarm.ts';

/** Takes jobs from the queue until it is closed. */
export interface QueueClient {
  close(): Promise<void>;
}

export type TakeShard = (job: Job<ShardJob>, token?: string) => Promise<string>;

export interface QueueClientPorts {
  open(take: TakeShard): QueueClient;
  /** Number of waiting jobs; rejects while Redis is away. */
  readonly waiting: () => Promise<number>;
  readonly take: TakeShard;
  readonly log: Pick<Log, 'error'>;
}

/**
 * Takes jobs by one client, and by a new one when that takes none beside waiting jobs for a while: a client that
 * idles so is stuck, also when PING succeeds.
 */
export function keepTaking({ open, waiting, take, log }: QueueClientPorts): QueueClient {
  let active = 0;
  const counted: TakeShard = async (job, token) => {
    active += 1;
    try {
      return await take(job, token);
    } finally {
      active -= 1;
    }
  };
  let client = open(counted);
  const alarm = createProgressAlarm({
    waiting,
    active: () => active,
    raise: () => {
      log.error('shards wait and this worker takes none: opening its queue again');
      const stuck = client;
      client = open(counted);
      void stuck.close();
    },
  });
  return {
    close: async () => {
      alarm.stop();
      await client.close();
    },
  };
}
