import { randomBytes } from 'node:crypto';
import { availableParallelism, hostname, totalmem } from 'node:os';
import { DelayedError, type Job, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Labels } from '../../core/text/labels.ts';
import { defaultCapacity } from '../../core/worker/placement.ts';
import type { WorkerFacts, WorkerRegistry } from '../../core/worker/worker.ts';
import { startRemoteWrite } from '../../edge/k6/remoteWrite.ts';
import { startWatchdog } from '../../edge/k6/watchdog.ts';
import { connectRedis } from '../../edge/queue/connection.ts';
import {
  framesChannel,
  type HeldShard,
  type ShardJob,
  type ShardStore,
  shardQueueName,
} from '../../edge/queue/shardJob.ts';
import type { Log } from '../../log.ts';
import { packageVersion } from '../version.ts';
import { keepBeating } from './heartbeat.ts';
import { createProgressAlarm } from './progressAlarm.ts';
import { roundFiles } from './shard/files.ts';
import { sweepShardFolders } from './shard/folder.ts';
import { runShard, type ShardDeps } from './shard/shard.ts';
import { createStoreClock } from './shard/storeClock.ts';

export interface WorkerOptions {
  readonly redisUrl: string;
  readonly store: ShardStore;
  readonly registry: WorkerRegistry;
  /** Path of the pinned k6. */
  readonly k6: string;
  readonly log: Log;
  /** That its server gave when it joined; a worker of the harness makes one up. */
  readonly name?: string;
  readonly labels?: Labels;
  /** Shards (each one k6) at a time; default by this machine's CPUs and memory. */
  readonly capacity?: number;
  /** Of the queue's keys, for tests that share a Redis. */
  readonly prefix?: string;
}

export interface ShardWorker {
  readonly name: string;
  /** Resolves when its server wants it no more. */
  readonly revoked: Promise<void>;
  /** Takes no more work, stops every k6, closes its rows; bounded. */
  stop(): Promise<void>;
}

/** A shard that another worker fits better is put back so often, until the conductor rings anew. */
const PUT_BACK_MAX = 30;
const PUT_BACK_MS = 100;
const STOP_MS_MAX = 12_000;

/**
 * Takes shards from the queue. A job is only a hint: who may run a shard is settled by the store's
 * compare-and-set, so a job that is delivered twice, or lost with Redis, does no harm.
 */
export async function startWorker(options: WorkerOptions): Promise<ShardWorker> {
  const facts = factsOf(options);
  const { name } = facts;
  const log = options.log.child({ worker: name });
  await sweepShardFolders();
  const receiver = await startRemoteWrite();
  const watchdog = startWatchdog();
  const announcer = connectRedis(options.redisUrl, { patient: false });
  const stopping = new AbortController();
  const deps: ShardDeps = {
    store: options.store,
    clock: createStoreClock(() => options.store.clock()),
    watchdog,
    k6: options.k6,
    receiver,
    files: roundFiles,
    announce: (held, frames) => announce(announcer, held, frames.at(-1)?.second ?? 0),
  };
  const take = async (job: Job<ShardJob>, token?: string): Promise<string> => {
    const outcome = await runShard(job.data, name, deps, stopping.signal);
    if (outcome === 'refused') await putBack(options.registry, job, token);
    log.info({ ...job.data, outcome }, 'shard ended');
    return outcome;
  };
  const hears = (): boolean => announcer.status === 'ready';
  const beat = await keepBeating(options.registry, facts, hears, log);
  const queue = openQueue(options, facts.capacity, take, log);
  return {
    name,
    revoked: beat.revoked,
    stop: async () => {
      stopping.abort();
      await beat.end();
      await queue.close();
      announcer.disconnect();
      await receiver.stop();
      await watchdog.stop();
    },
  };
}

function factsOf(options: WorkerOptions): WorkerFacts {
  const host = hostname();
  return {
    name: options.name ?? `${host}-${process.pid}-${randomBytes(3).toString('hex')}`,
    host,
    labels: options.labels ?? {},
    capacity: options.capacity ?? defaultCapacity(availableParallelism(), totalmem()),
    version: packageVersion(),
  };
}

/** Rings for the others when a shard was not for this worker: its labels, or its share of the run. */
async function putBack(
  registry: WorkerRegistry,
  job: Job<ShardJob>,
  token?: string,
): Promise<void> {
  if (job.attemptsStarted > PUT_BACK_MAX || !(await registry.waiting(job.data))) return;
  await job.moveToDelayed(Date.now() + PUT_BACK_MS, token);
  throw new DelayedError();
}

/** Best effort: without Redis the conductor looks into the store by itself. */
function announce(redis: Redis, held: HeldShard, second: number): void {
  const payload = JSON.stringify({ round: held.round, second });
  redis.publish(framesChannel(held.runId), payload).catch(() => undefined);
}

interface OpenQueue {
  close(): Promise<void>;
}

function openQueue(
  options: WorkerOptions,
  concurrency: number,
  take: (job: Job<ShardJob>, token?: string) => Promise<string>,
  log: Log,
): OpenQueue {
  const shared = options.prefix === undefined ? {} : { prefix: options.prefix };
  const watcher = connectRedis(options.redisUrl, { patient: false });
  const counts = new Queue<ShardJob>(shardQueueName, { connection: watcher, ...shared });
  counts.on('error', () => undefined);
  let active = 0;
  let taking = openWorker();
  // A worker that waits beside waiting work is wedged, whatever PING says: take a new one.
  const alarm = createProgressAlarm({
    waiting: () => counts.getWaitingCount(),
    active: () => active,
    raise: () => {
      log.error('shards wait and this worker takes none: opening its queue anew');
      const wedged = taking;
      taking = openWorker();
      void wedged.close();
    },
  });
  return {
    close: async () => {
      alarm.stop();
      await taking.close();
      await counts.close().catch(() => undefined);
      watcher.disconnect();
    },
  };

  function openWorker(): OpenQueue {
    const connection = connectRedis(options.redisUrl, { patient: true });
    const worker = new Worker<ShardJob, string>(
      shardQueueName,
      async (job, token) => {
        active += 1;
        try {
          return await take(job, token);
        } finally {
          active -= 1;
        }
      },
      { connection, concurrency, ...shared },
    );
    worker.on('error', (error) => log.warn({ reason: error.message }, 'queue'));
    worker.on('failed', (job, error) =>
      log.warn({ ...job?.data, reason: error.message }, 'shard was not taken'),
    );
    return { close: () => closeWorker(worker, connection) };
  }
}

/** Waits for the shards that run; when Redis is away, not for Redis. */
async function closeWorker(worker: Worker, connection: Redis): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, STOP_MS_MAX);
  });
  await Promise.race([worker.close().catch(() => undefined), limit]);
  clearTimeout(timer);
  connection.disconnect();
}
