import { carry, guardLive, guardShadow, route, runJob } from '@zerohour/shadow-data';
import { type Job, Queue, Worker } from 'bullmq';
import type { Logger } from 'pino';
import type { StoreLogin, StorePair } from '../kit/config.ts';
import { currentOwner } from '../kit/ids.ts';

export interface UnpaidOrders {
  /**
   * Sees to it that somebody looks for unpaid orders `afterMs` from now, the time to pay unless
   * told otherwise. All orders of one second share a job, so a busy shop queues one a second.
   */
  schedule(afterMs?: number): Promise<void>;
  /** Throws away every job of the current work's store. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export interface UnpaidOptions {
  readonly stores: StorePair;
  readonly shadowKey: string;
  readonly timeoutMs: number;
  /** Runs in the context of the work that placed the orders. Repeated when it throws. */
  readonly sweep: () => Promise<void>;
  readonly log: Logger;
}

export const queueSuffix = 'queue';
const queueName = 'unpaid-orders';
const tickMs = 1_000;

/** A queue and a worker for each store, in keys of its own. */
export function createUnpaidOrders(options: UnpaidOptions): UnpaidOrders {
  const { stores, timeoutMs } = options;
  const live = openQueue(stores.live, options, () => guardLive('a live job'));
  const shadow = openQueue(stores.shadow, options, () => guardShadow('a shadow job'));
  const queue = (): Queue =>
    route({ live: live.queue, shadow: shadow.queue, name: 'the unpaid orders queue' });
  const scheduled = new Map<string, { readonly tick: number; readonly added: Promise<unknown> }>();
  return {
    async schedule(afterMs = timeoutMs) {
      const tick = Math.ceil((Date.now() + afterMs) / tickMs);
      const owner = currentOwner();
      const last = scheduled.get(owner);
      if (last?.tick === tick) {
        await last.added;
        return;
      }
      const added = addSweep(queue(), owner, tick);
      scheduled.set(owner, { tick, added });
      // The next order of this second tries again.
      added.catch(() => scheduled.delete(owner));
      await added;
    },
    async clear() {
      scheduled.clear();
      await queue().obliterate({ force: true });
    },
    async close() {
      await Promise.all([live.close(), shadow.close()]);
    },
  };
}

function addSweep(queue: Queue, owner: string, tick: number): Promise<unknown> {
  return queue.add('sweep', carry({}), {
    jobId: `sweep-${owner}-${tick}`,
    delay: Math.max(0, tick * tickMs - Date.now()),
    attempts: 8,
    backoff: { type: 'exponential', delay: 500 },
    removeOnComplete: true,
    removeOnFail: { count: 100 },
  });
}

function openQueue(login: StoreLogin, options: UnpaidOptions, guard: () => void) {
  const { log } = options;
  const prefix = `${login.prefix}${queueSuffix}`;
  const queue = new Queue(queueName, {
    connection: { ...login.redis, maxRetriesPerRequest: 2 },
    prefix,
    streams: { events: { maxLen: 100 } },
  });
  const work = (job: Job): Promise<void> =>
    runJob(job.data, [options.shadowKey], () => {
      guard();
      return options.sweep();
    });
  const worker = new Worker(queueName, work, {
    connection: { ...login.redis, maxRetriesPerRequest: null },
    prefix,
  });
  const warn = (error: Error): void => log.warn({ err: error }, 'unpaid orders queue');
  queue.on('error', warn);
  worker.on('error', warn);
  worker.on('failed', (job, error) => log.error({ err: error, job: job?.id }, 'sweep failed'));
  return {
    queue,
    async close() {
      await Promise.all([worker.close(), queue.close()]);
    },
  };
}
