import { Queue, Worker } from 'bullmq';
import { connectRedis } from './connection.ts';

export const auditQueueName = 'zerohour-audit';

/** Lets each run's audit tick in its rhythm: a BullMQ job scheduler, and a watch of our own beside it. */
export interface AuditClock {
  /** Ticks never overlap. The returned function ends them and waits for the one under way. */
  start(runId: string, everyMs: number, tick: () => Promise<void>): () => Promise<void>;
  close(): Promise<void>;
}

const CONCURRENCY = 8;
/** The scheduler's ticks come this many periods apart at most, or our own take their place. */
const PATIENCE = 1.5;

export function createAuditClock(redisUrl: string, prefix?: string): AuditClock {
  const shared = prefix === undefined ? {} : { prefix };
  const sender = connectRedis(redisUrl, { patient: false });
  const taker = connectRedis(redisUrl, { patient: true });
  const beats = new Map<string, () => Promise<void>>();
  const queue = new Queue<{ runId: string }>(auditQueueName, { connection: sender, ...shared });
  const worker = new Worker<{ runId: string }>(
    auditQueueName,
    async (job) => {
      await beats.get(job.data.runId)?.();
    },
    { connection: taker, concurrency: CONCURRENCY, ...shared },
  );
  // While Redis is away our own watch ticks; its errors are no news of the audit.
  queue.on('error', () => undefined);
  worker.on('error', () => undefined);

  return {
    start(runId, everyMs, tick) {
      const pulse = createPulse(tick, everyMs * PATIENCE);
      beats.set(runId, pulse.beat);
      const scheduler = `audit-${runId}`;
      void queue
        .upsertJobScheduler(
          scheduler,
          { every: everyMs },
          { data: { runId }, opts: { removeOnComplete: true, removeOnFail: true } },
        )
        .catch(() => undefined);
      return async () => {
        beats.delete(runId);
        await Promise.all([
          queue.removeJobScheduler(scheduler).catch(() => undefined),
          pulse.stop(),
        ]);
      };
    },
    async close() {
      await Promise.all([
        worker.close(true).catch(() => undefined),
        queue.close().catch(() => undefined),
      ]);
      sender.disconnect();
      taker.disconnect();
    },
  };
}

/** One tick at a time; ticks by itself when nobody has for `patienceMs`. */
export function createPulse(tick: () => Promise<void>, patienceMs: number) {
  let under: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const wait = (): void => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void beat(), patienceMs);
  };
  const beat = async (): Promise<void> => {
    if (stopped) return;
    if (under === null) {
      under = tick().finally(() => {
        under = null;
        wait();
      });
    }
    await under;
  };
  wait();
  return {
    beat,
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await under;
    },
  };
}
