import { randomBytes } from 'node:crypto';
import { availableParallelism, hostname, totalmem } from 'node:os';
import { DelayedError, type Job, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Labels } from '../../core/text/labels.ts';
import { defaultCapacity } from '../../core/worker/placement.ts';
import type { WorkerFacts, WorkerRegistry } from '../../core/worker/worker.ts';
import { machineLimits } from '../../edge/k6/machineLimits.ts';
import { startRemoteWrite } from '../../edge/k6/remoteWrite.ts';
import { startWatchdog } from '../../edge/k6/watchdog.ts';
import { connectRedis, inTime } from '../../edge/queue/connection.ts';
import {
  framesChannel,
  type HeldShard,
  type ShardJob,
  type ShardStore,
  shardQueueName,
} from '../../edge/queue/shardJob.ts';
import type { Log } from '../../log.ts';
import { packageVersion } from '../../root.ts';
import { startHeartbeat } from './heartbeat.ts';
import { keepTaking, type QueueClient, type TakeShard } from './queueClient.ts';
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
  /** The name that its server gave at the join; a built-in worker makes one up. */
  readonly name?: string;
  readonly labels?: Labels;
  /** Shards (each one k6) at a time; the default follows from this machine's CPUs and memory. */
  readonly capacity?: number;
  /** Prefix of the queue's keys, for tests that share a Redis. */
  readonly prefix?: string;
}

export interface ShardWorker {
  readonly name: string;
  /** Resolves when its server has revoked it. */
  readonly revoked: Promise<void>;
  /** Takes no more work, stops every k6, closes its rows; bounded. */
  stop(): Promise<void>;
}

/** How often a refused shard is put back for other workers; later the conductor queues it again. */
const PUT_BACK_MAX = 30;
const PUT_BACK_MS = 100;
const STOP_MS_MAX = 12_000;

/**
 * Takes shards from the queue. A job is a hint: the store's compare-and-set decides who runs a shard, so
 * that a job which is delivered twice, or lost with Redis, does no harm.
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
  const take: TakeShard = async (job, token) => {
    const outcome = await runShard(job.data, name, deps, stopping.signal);
    if (outcome === 'refused') await putBack(options.registry, job, token);
    log.info({ ...job.data, outcome }, 'shard ended');
    return outcome;
  };
  const reachable = (): boolean => announcer.status === 'ready';
  const heartbeat = await startHeartbeat(options.registry, facts, reachable, log);
  const queue = openQueue(options, facts.capacity, take, log);
  return {
    name,
    revoked: heartbeat.revoked,
    stop: async () => {
      stopping.abort();
      await heartbeat.end();
      await queue.close();
      announcer.disconnect();
      await receiver.stop();
      await watchdog.stop();
    },
  };
}

/** What a worker tells of itself. */
export function factsOf(options: Pick<WorkerOptions, 'name' | 'labels' | 'capacity'>): WorkerFacts {
  const host = hostname();
  return {
    name: options.name ?? `${host}-${process.pid}-${randomBytes(3).toString('hex')}`,
    host,
    labels: options.labels ?? {},
    capacity: options.capacity ?? defaultCapacity(availableParallelism(), totalmem()),
    version: packageVersion(),
    limits: machineLimits(),
  };
}

/** Delays the job for other workers when the store refused this one, by its labels or its share of the run. */
export async function putBack(
  registry: Pick<WorkerRegistry, 'isClaimable'>,
  job: Pick<Job<ShardJob>, 'data' | 'attemptsStarted' | 'moveToDelayed'>,
  token?: string,
): Promise<void> {
  if (job.attemptsStarted > PUT_BACK_MAX || !(await registry.isClaimable(job.data))) return;
  await job.moveToDelayed(Date.now() + PUT_BACK_MS, token);
  throw new DelayedError();
}

/** Best effort: without Redis the conductor reads the store in its own rhythm. */
function announce(redis: Redis, held: HeldShard, second: number): void {
  const payload = JSON.stringify({ round: held.round, second });
  redis.publish(framesChannel(held.runId), payload).catch(() => undefined);
}

function openQueue(
  options: WorkerOptions,
  concurrency: number,
  take: TakeShard,
  log: Log,
): QueueClient {
  const shared = options.prefix === undefined ? {} : { prefix: options.prefix };
  const watcher = connectRedis(options.redisUrl, { patient: false });
  const counts = new Queue<ShardJob>(shardQueueName, { connection: watcher, ...shared });
  counts.on('error', () => undefined);
  const client = keepTaking({
    waiting: () => counts.getWaitingCount(),
    take,
    log,
    open(taking) {
      const connection = connectRedis(options.redisUrl, { patient: true });
      const worker = new Worker<ShardJob, string>(shardQueueName, taking, {
        ...{ connection, concurrency, ...shared },
      });
      worker.on('error', (error) => log.warn({ reason: error.message }, 'queue'));
      worker.on('failed', (job, error) =>
        log.warn({ ...job?.data, reason: error.message }, 'shard was not taken'),
      );
      return { close: () => closeWorker(worker, connection) };
    },
  });
  return {
    close: async () => {
      await client.close();
      await inTime(counts.close()).catch(() => undefined);
      watcher.disconnect();
    },
  };
}

/** Waits for the running shards, but at most so long for Redis. */
export async function closeWorker(
  worker: { close(): Promise<void> },
  connection: { disconnect(): void },
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, STOP_MS_MAX);
  });
  await Promise.race([worker.close().catch(() => undefined), limit]);
  clearTimeout(timer);
  connection.disconnect();
}
