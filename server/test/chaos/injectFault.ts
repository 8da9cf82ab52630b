import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createShardStore } from '../../edge/store/shardStore.ts';
import { isDatabaseAway } from '../../run/retry/databaseAway.ts';
import type { ChaosStack } from './chaosStack.ts';
import type { Fault, InjectedFault, Recorded } from './fault.ts';
import { type ShardChange, shardChanges } from './journal.ts';

/** A continued worker gets this time to try the writes that it was about to make. */
const AFTERMATH_MS = 1_000;
/** The console gets this time to reconnect before the next fault of the same kind. */
const HEARING_MS = 3_100;

/** Injects one fault, restarts what it ended, and returns its effects. */
export async function injectFault(
  stack: ChaosStack,
  runId: string,
  fault: Fault,
): Promise<InjectedFault> {
  const before = await onceDatabaseIsBack(() => recorded(stack, runId));
  const atMs = Date.now();
  const none = { worker: null, held: [], reachableAtMs: null, accepted: [] };
  const injected = (more: Partial<InjectedFault> = {}): InjectedFault => ({
    ...none,
    fault,
    before,
    atMs,
    untilMs: Date.now(),
    ...more,
  });
  switch (fault.kind) {
    case 'worker-kill':
      return injected(await killWorker(stack, runId, fault.slot));
    case 'worker-freeze':
      return injected(await freezeWorker(stack, runId, fault.slot, fault.forMs));
    case 'redis-away':
      await takeRedisAway(stack, fault.how, fault.forMs);
      return injected();
    case 'redis-flush':
      await flushRedis(stack.redisUrl);
      return injected();
    case 'server-kill': {
      const reachableAtMs = await stack.killServer();
      await delay(HEARING_MS);
      return injected({ reachableAtMs });
    }
    case 'postgres-restart': {
      const reachableAtMs = await stack.restartPostgres(fault.how);
      await delay(HEARING_MS);
      return injected({ reachableAtMs });
    }
  }
}

const BACK_TRIES = 100;
const BACK_EVERY_MS = 100;

/** PostgreSQL may still recover from an earlier fault when the next one is due. */
async function onceDatabaseIsBack<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      if (attempt === BACK_TRIES || !isDatabaseAway(error)) throw error;
      await delay(BACK_EVERY_MS);
    }
  }
}

async function killWorker(
  stack: ChaosStack,
  runId: string,
  slot: number,
): Promise<Partial<InjectedFault>> {
  const worker = stack.workers[slot];
  if (worker === undefined) throw new Error(`there is no worker in slot ${slot}`);
  const held = shardsHeldBy(await shardChanges(stack.pool, runId), worker.name);
  const atMs = Date.now();
  await stack.restartWorker(slot);
  return { atMs, worker: worker.label, held };
}

async function freezeWorker(
  stack: ChaosStack,
  runId: string,
  slot: number,
  forMs: number,
): Promise<Partial<InjectedFault>> {
  const worker = stack.workers[slot];
  if (worker === undefined) throw new Error(`there is no worker in slot ${slot}`);
  const atMs = Date.now();
  worker.process.signal('SIGSTOP');
  const held = shardsHeldBy(await shardChanges(stack.pool, runId), worker.name);
  await delay(forMs);
  worker.process.signal('SIGCONT');
  await delay(AFTERMATH_MS);
  const accepted = await writesAccepted(stack, runId, held);
  // A worker that ended because of the suspension is restarted, as after a kill.
  if (!worker.process.alive()) await stack.restartWorker(slot);
  return { atMs, worker: worker.label, held, accepted };
}

/** The shards that a worker holds, by the newest change of each. */
export function shardsHeldBy(
  changes: readonly ShardChange[],
  worker: string,
): readonly { readonly shard: number; readonly epoch: number }[] {
  const newest = new Map(changes.map((change) => [change.shard, change]));
  return [...newest.values()]
    .filter((change) => change.worker === worker)
    .filter(({ state }) => state === 'claimed' || state === 'ready' || state === 'running')
    .map(({ shard, epoch }) => ({ shard, epoch }));
}

/** Tries every write of the shard store under the epochs that have ended. Returns the accepted ones. */
async function writesAccepted(
  stack: ChaosStack,
  runId: string,
  held: InjectedFault['held'],
): Promise<readonly string[]> {
  const store = createShardStore(stack.pool);
  const changes = await shardChanges(stack.pool, runId);
  const accepted: string[] = [];
  for (const { shard, epoch } of held) {
    const newest = changes.findLast((change) => change.shard === shard);
    const ended = newest !== undefined && (newest.epoch > epoch || newest.state === 'lost');
    if (!ended) continue;
    const old = { runId, round: 0, shard, epoch };
    const tries = {
      renew: (await store.renew(old)).held,
      ready: await store.ready(old),
      started: await store.started(old, { skewMs: 0, errorMs: 0 }),
      appendFrames: await store.appendFrames(old, []),
      finish: await store.finish(old, 'done', null),
    };
    for (const [write, done] of Object.entries(tries)) {
      if (done) accepted.push(`${write} of shard ${shard}, epoch ${epoch}`);
    }
  }
  return accepted;
}

async function takeRedisAway(
  stack: ChaosStack,
  how: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP',
  forMs: number,
): Promise<void> {
  if (how === 'SIGSTOP') process.kill(stack.redisPid(), how);
  else await stack.endRedis(how);
  await delay(forMs);
  if (how === 'SIGSTOP') process.kill(stack.redisPid(), 'SIGCONT');
  else await stack.startRedis();
}

async function flushRedis(url: string): Promise<void> {
  const redis = new Redis(url);
  try {
    await redis.flushall();
  } finally {
    redis.disconnect();
  }
}

export async function recorded(stack: ChaosStack, runId: string): Promise<Recorded> {
  const frames = await stack.pool.query<{ key: string }>(
    `select shard || '.' || epoch || '.' || second as key from frames where run_id = $1`,
    [runId],
  );
  const events = await stack.pool.query<{ n: number }>(
    'select count(*)::int as n from events where run_id = $1',
    [runId],
  );
  return { frames: frames.rows.map(({ key }) => key), events: events.rows[0]?.n ?? 0 };
}
