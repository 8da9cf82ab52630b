import { setTimeout as delay } from 'node:timers/promises';
import { oneLine } from '../../core/text/oneLine.ts';
import { connectRedis } from '../../edge/queue/connection.ts';
import { framesChannel, type HeldShard, type ShardStore } from '../../edge/queue/shardJob.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { createShardStore } from '../../edge/store/shardStore.ts';
import { cannedFrames } from './cannedFrames.ts';

/**
 * A process that simulates the workers of many shards. It claims all of them and stores one frame per
 * shard and second from the common start on, with the same statements as a worker. One difference: a
 * single statement renews all leases.
 */
export interface SimulatedWorkersConfig {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly runId: string;
  readonly shards: number;
  readonly seconds: number;
  readonly seed: number;
}

/** A message over IPC: first the common start, and the rest when all frames are stored. */
export interface SimulatedWorkersMessage {
  /** By this machine's clock, like all instants here. */
  readonly startAtMs?: number;
  readonly storedAtMs?: number;
  readonly bytes?: number;
}

const RENEW_EVERY_MS = 1_500;
const CONCURRENCY = 12;
const HOSTS = 20;
const POLL_MS = 100;
const CLAIM_MS_MAX = 20_000;

// The parent disconnects when it has read this process's CPU; until then the process stays.
process.once('disconnect', () => process.exit());
const config: SimulatedWorkersConfig = JSON.parse(process.argv[2] ?? '');
const pool = createPool(config.databaseUrl, { max: CONCURRENCY + 2 });
/** One store per simulated host, as a worker has. */
const stores = Array.from({ length: HOSTS }, () => createShardStore(pool));
const storeOf = ({ shard }: { readonly shard: number }): ShardStore => {
  const store = stores[shard % HOSTS];
  if (store === undefined) throw new Error(`shard ${shard} has no host`);
  return store;
};
const redis = connectRedis(config.redisUrl, { patient: false });

const renewing = setInterval(() => void renewAll(pool, config.runId), RENEW_EVERY_MS);
try {
  const held = await claimAll(config);
  const startAtMs = await commonStart(pool, config.runId);
  process.send?.({ startAtMs });
  await forEachConcurrently(held, (shard) =>
    storeOf(shard).started(shard, { skewMs: 0, errorMs: 0 }),
  );
  const bytes = await sendFrames(held, startAtMs);
  process.send?.({ bytes, storedAtMs: Date.now() });
  await forEachConcurrently(held, (shard) => storeOf(shard).finish(shard, 'done', null));
} finally {
  clearInterval(renewing);
  await pool.end();
  redis.disconnect();
}

async function renewAll(on: Pool, runId: string): Promise<void> {
  await on
    .query(
      `with held as (
         select round, shard from shards
         where run_id = $1 and state in ('claimed', 'ready', 'running')
         order by round, shard for update
       )
       update shards s set lease_until = clock_timestamp() + interval '6 seconds'
       from held where s.run_id = $1 and s.round = held.round and s.shard = held.shard`,
      [runId],
    )
    .catch((error: unknown) => process.stderr.write(`lease renewal failed: ${oneLine(error)}\n`));
}

async function claimAll(of: SimulatedWorkersConfig): Promise<readonly HeldShard[]> {
  const refs = Array.from({ length: of.shards }, (_, shard) => shard);
  const held: HeldShard[] = [];
  await forEachConcurrently(refs, async (shard) => {
    const { runId, round, epoch } = await claim(of.runId, shard);
    const own = { runId, round, shard, epoch };
    if (!(await storeOf(own).ready(own))) throw new Error(`shard ${shard} could not be made ready`);
    held.push(own);
  });
  return held;
}

/** Retries, because the server creates the shards a moment after the run. */
async function claim(runId: string, shard: number): Promise<HeldShard> {
  for (const deadline = Date.now() + CLAIM_MS_MAX; Date.now() < deadline; ) {
    const got = await storeOf({ shard }).claim({ runId, round: 0, shard }, `host-${shard % HOSTS}`);
    if (got !== null) return got;
    await delay(POLL_MS);
  }
  throw new Error(`shard ${shard} could not be claimed within ${CLAIM_MS_MAX / 1000} s`);
}

/** Runs `work` for all items, one at a time per connection of the pool. */
async function forEachConcurrently<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const left = [...items];
  const one = async (): Promise<void> => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, one));
}

async function commonStart(on: Pool, runId: string): Promise<number> {
  for (;;) {
    const { rows } = await on.query<{ ms: number | null }>(
      `select (extract(epoch from start_at) * 1000)::double precision as ms
       from rounds where run_id = $1 and round = 0`,
      [runId],
    );
    const ms = rows[0]?.ms ?? null;
    if (ms !== null) return ms;
    await delay(POLL_MS);
  }
}

/** Best effort, as in a worker. */
function announce(held: HeldShard, second: number): void {
  const payload = JSON.stringify({ round: held.round, second });
  redis.publish(framesChannel(held.runId), payload).catch(() => undefined);
}

/** Sends each shard's frames when they are due. Returns the JSON size of all stored frames. */
async function sendFrames(held: readonly HeldShard[], startAtMs: number): Promise<number> {
  const canned = cannedFrames(config.seed);
  const perShard = held.map(async (shard) => {
    let bytes = 0;
    for (let second = 0; second < config.seconds; second += 1) {
      const waitMs = startAtMs + canned.dueMs(shard.shard, second) - Date.now();
      if (waitMs > 0) await delay(waitMs);
      const frame = canned.frame(shard.shard, second);
      bytes += JSON.stringify(frame).length;
      if (!(await storeOf(shard).appendFrames(shard, [frame]))) {
        throw new Error(`PostgreSQL rejected a frame of shard ${shard.shard}`);
      }
      announce(shard, second);
    }
    return bytes;
  });
  return (await Promise.all(perShard)).reduce((sum, bytes) => sum + bytes, 0);
}
