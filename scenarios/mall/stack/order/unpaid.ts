import { carry, guardLive, guardShadow, route, runJob } from '@zerohour/shadow-data';
import { type Job, Queue, Worker } from 'bullmq';
import type { Logger } from 'pino';
import type { StoreLogin, StorePair } from '../kit/config.ts';

export interface UnpaidOrders {
  /** Has the order looked at when its time to pay is over. Once per order, however often asked. */
  schedule(orderId: string): Promise<void>;
  forget(orderId: string): Promise<void>;
  /** Throws away every job of the current work's store. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export interface UnpaidOptions {
  readonly stores: StorePair;
  readonly shadowKey: string;
  readonly timeoutMs: number;
  /** Runs in the context of the work that placed the order. Repeated when it throws. */
  readonly cancel: (orderId: string) => Promise<void>;
  readonly log: Logger;
}

export const queueSuffix = 'queue';
const queueName = 'unpaid-orders';
const workersPerStore = 8;

/** The delayed cancel of unpaid orders: a queue and a worker for each store, in keys of its own. */
export function createUnpaidOrders(options: UnpaidOptions): UnpaidOrders {
  const { stores, timeoutMs } = options;
  const live = openQueue(stores.live, options, () => guardLive('a live job'));
  const shadow = openQueue(stores.shadow, options, () => guardShadow('a shadow job'));
  const queue = (): Queue =>
    route({ live: live.queue, shadow: shadow.queue, name: 'the unpaid orders queue' });
  return {
    async schedule(orderId) {
      await queue().add('cancel', carry({ orderId }), {
        jobId: jobId(orderId),
        delay: timeoutMs,
        attempts: 8,
        backoff: { type: 'exponential', delay: 500 },
        removeOnComplete: true,
        removeOnFail: { count: 1_000 },
      });
    },
    async forget(orderId) {
      await queue().remove(jobId(orderId));
    },
    clear: () => queue().obliterate({ force: true }),
    async close() {
      await Promise.all([live.close(), shadow.close()]);
    },
  };
}

const jobId = (orderId: string): string => `cancel-${orderId}`;

function openQueue(login: StoreLogin, options: UnpaidOptions, guard: () => void) {
  const { log } = options;
  const connection = { ...login.redis, maxRetriesPerRequest: null };
  const prefix = `${login.prefix}${queueSuffix}`;
  const queue = new Queue(queueName, {
    connection: { ...login.redis, maxRetriesPerRequest: 2 },
    prefix,
    streams: { events: { maxLen: 100 } },
  });
  const work = (job: Job): Promise<void> =>
    runJob(job.data, [options.shadowKey], ({ orderId }: { orderId: string }) => {
      guard();
      return options.cancel(orderId);
    });
  const worker = new Worker(queueName, work, { connection, prefix, concurrency: workersPerStore });
  const warn = (error: Error): void => log.warn({ err: error }, 'unpaid orders queue');
  queue.on('error', warn);
  worker.on('error', warn);
  worker.on('failed', (job, error) => log.error({ err: error, job: job?.id }, 'cancel failed'));
  return {
    queue,
    async close() {
      await Promise.all([worker.close(), queue.close()]);
    },
  };
}
