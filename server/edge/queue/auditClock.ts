import { Queue, Worker } from 'bullmq';
import { restAfterMs } from '../../core/audit/engine/readingCost.ts';
import { connectRedis, inTime } from './connection.ts';

export const auditQueueName = 'zerohour-audit';

/** Ticks each run's audit at its interval: a BullMQ job scheduler, and a timer for when Redis is away. */
export interface AuditClock {
  /** Starts ticks that never overlap, and rest after one that took long. The returned function stops them and waits for the one in progress. */
  start(runId: string, everyMs: number, tick: () => Promise<void>): () => Promise<void>;
  close(): Promise<void>;
}

const CONCURRENCY = 8;
/** After so many intervals without a tick of the scheduler the timer ticks. */
const FALLBACK_INTERVALS = 1.5;

export function createAuditClock(redisUrl: string, prefix?: string): AuditClock {
  const shared = prefix === undefined ? {} : { prefix };
  const sender = connectRedis(redisUrl, { patient: false });
  const taker = connectRedis(redisUrl, { patient: true });
  const triggers = new Map<string, () => Promise<void>>();
  const queue = new Queue<{ runId: string }>(auditQueueName, { connection: sender, ...shared });
  const worker = new Worker<{ runId: string }>(
    auditQueueName,
    async (job) => {
      await triggers.get(job.data.runId)?.();
    },
    { connection: taker, concurrency: CONCURRENCY, ...shared },
  );
  // While Redis is away the timer ticks, so its errors do not concern the audit.
  queue.on('error', () => undefined);
  worker.on('error', () => undefined);

  return {
    start(runId, everyMs, tick) {
      const ticker = createTicker(tick, everyMs * FALLBACK_INTERVALS);
      triggers.set(runId, ticker.trigger);
      const scheduler = `audit-${runId}`;
      void queue
        .upsertJobScheduler(
          scheduler,
          { every: everyMs },
          { data: { runId }, opts: { removeOnComplete: true, removeOnFail: true } },
        )
        .catch(() => undefined);
      return async () => {
        triggers.delete(runId);
        await Promise.all([
          inTime(queue.removeJobScheduler(scheduler)).catch(() => undefined),
          ticker.stop(),
        ]);
      };
    },
    async close() {
      await Promise.all([
        inTime(worker.close(true)).catch(() => undefined),
        inTime(queue.close()).catch(() => undefined),
      ]);
      sender.disconnect();
      taker.disconnect();
    },
  };
}

/**
 * Runs one tick at a time, and one by itself when `fallbackMs` have passed without a trigger. Triggers in the rest after
 * a tick (`restAfterMs`) do nothing.
 */
export function createTicker(tick: () => Promise<void>, fallbackMs: number) {
  let running: Promise<void> | null = null;
  let restedAtMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const wait = (): void => {
    clearTimeout(timer);
    if (stopped) return;
    const restMs = restedAtMs - performance.now();
    timer = setTimeout(() => void trigger(), Math.max(fallbackMs, Math.ceil(restMs)));
  };
  const trigger = async (): Promise<void> => {
    if (stopped) return;
    const startedMs = performance.now();
    if (running === null && startedMs < restedAtMs) return;
    if (running === null) {
      running = tick().finally(() => {
        running = null;
        const endedMs = performance.now();
        restedAtMs = endedMs + restAfterMs(endedMs - startedMs);
        wait();
      });
    }
    await running;
  };
  wait();
  return {
    trigger,
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
