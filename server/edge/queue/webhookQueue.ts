import { Queue, Worker } from 'bullmq';
import { connectRedis, inTime } from './connection.ts';

export const webhookQueueName = 'zerohour-webhooks';

/** Wakes the servers for deliveries that are due. It carries no data: PostgreSQL holds what is to be sent. */
export interface WebhookQueue {
  /** Has some server deliver what is due then. Never fails: what a lost job would wake waits for the next poll. */
  wake(delayMs: number): void;
  /** Waits for the work in progress. */
  close(): Promise<void>;
}

/** A server polls by itself at this pace, for jobs that were lost with Redis or with a server. */
const pollMsDefault = 2_000;

/** `work` delivers what is due; it is never called while an earlier call is at work. */
export function createWebhookQueue(
  redisUrl: string,
  work: () => Promise<void>,
  options: { readonly prefix?: string; readonly pollMs?: number } = {},
): WebhookQueue {
  const { prefix, pollMs = pollMsDefault } = options;
  const shared = prefix === undefined ? {} : { prefix };
  const sender = connectRedis(redisUrl, { patient: false });
  const taker = connectRedis(redisUrl, { patient: true });
  const turn = coalescing(work);
  const queue = new Queue(webhookQueueName, {
    ...{ connection: sender, ...shared },
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
  });
  const worker = new Worker(webhookQueueName, () => turn.take(), {
    ...{ connection: taker, ...shared },
  });
  // While Redis is away the timer polls.
  queue.on('error', () => undefined);
  worker.on('error', () => undefined);
  const timer = setInterval(() => void turn.take(), pollMs);
  return {
    wake(delayMs) {
      void queue.add('due', {}, { delay: delayMs }).catch(() => undefined);
    },
    async close() {
      clearInterval(timer);
      await Promise.all([
        inTime(worker.close(true)).catch(() => undefined),
        inTime(queue.close()).catch(() => undefined),
        turn.idle(),
      ]);
      sender.disconnect();
      taker.disconnect();
    },
  };
}

/** One call at a time; what is asked for meanwhile is done once more thereafter. */
export function coalescing(work: () => Promise<void>) {
  let running: Promise<void> | null = null;
  let again = false;
  const run = async (): Promise<void> => {
    do {
      again = false;
      await work();
    } while (again);
  };
  return {
    take(): Promise<void> {
      if (running !== null) {
        again = true;
        return running;
      }
      running = run().finally(() => {
        running = null;
      });
      return running;
    },
    /** When nothing is at work. */
    idle: async (): Promise<void> => {
      await running?.catch(() => undefined);
    },
  };
}
