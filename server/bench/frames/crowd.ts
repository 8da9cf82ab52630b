import { setTimeout as delay } from 'node:timers/promises';
import { createPool, type Pool } from '../../edge/postgres/pool.ts';
import { createShardStore } from '../../edge/postgres/shardStore.ts';
import { connectRedis } from '../../edge/redis/connection.ts';
import { framesChannel, type HeldShard, type ShardStore } from '../../run/shard/store.ts';
import { cannedFrames } from './cannedFrames.ts';

/**
 * A process that plays the workers of many shards: it claims them all, and from the common start on
 * stores a frame of each every second, each by the statement that a worker uses. Only the leases
 * are renewed all at once.
 */
export interface CrowdOrders {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly runId: string;
  readonly shards: number;
  readonly seconds: number;
  readonly seed: number;
}

/** What it says over IPC: the common start when it knows it, the bytes when all frames are stored. */
export interface CrowdMessage {
  readonly startAtMs?: number;
  readonly bytes?: number;
}

const RENEW_EVERY_MS = 1_500;
const AT_ONCE = 12;
const POLL_MS = 100;
const CLAIM_MS_MAX = 20_000;

process.once('disconnect', () => process.exit());
const orders: CrowdOrders = JSON.parse(process.argv[2] ?? '');
const pool = createPool(orders.databaseUrl, { max: AT_ONCE + 2 });
const store = createShardStore(pool);
const redis = connectRedis(orders.redisUrl, { patient: false });

const renewing = setInterval(() => void renewAll(pool, orders.runId), RENEW_EVERY_MS);
try {
  const held = await claimAll(store, orders);
  const startAtMs = await commonStart(pool, orders.runId);
  process.send?.({ startAtMs });
  await eachOf(held, (shard) => store.started(shard, { skewMs: 0, errorMs: 0 }));
  const bytes = await sendFrames(store, held, startAtMs);
  await eachOf(held, (shard) => store.finish(shard, 'done', null));
  process.send?.({ bytes });
} finally {
  clearInterval(renewing);
  await pool.end();
  redis.disconnect();
  if (process.connected) process.disconnect();
}

async function renewAll(on: Pool, runId: string): Promise<void> {
  await on
    .query(
      `update shards set lease_until = clock_timestamp() + interval '6 seconds'
       where run_id = $1 and state in ('claimed', 'ready', 'running')`,
      [runId],
    )
    .catch((error: unknown) => process.stderr.write(`renewing: ${String(error)}\n`));
}

async function claimAll(on: ShardStore, of: CrowdOrders): Promise<readonly HeldShard[]> {
  const refs = Array.from({ length: of.shards }, (_, shard) => shard);
  const held: HeldShard[] = [];
  await eachOf(refs, async (shard) => {
    const { runId, round, epoch } = await claim(on, of.runId, shard);
    const own = { runId, round, shard, epoch };
    if (!(await on.ready(own))) throw new Error(`shard ${shard} could not be made ready`);
    held.push(own);
  });
  return held;
}

/** The shards are there a moment after the run. */
async function claim(on: ShardStore, runId: string, shard: number): Promise<HeldShard> {
  for (const deadline = Date.now() + CLAIM_MS_MAX; Date.now() < deadline; ) {
    const got = await on.claim({ runId, round: 0, shard }, `host-${shard % 20}`);
    if (got !== null) return got;
    await delay(POLL_MS);
  }
  throw new Error(`shard ${shard} was not to be had within ${CLAIM_MS_MAX / 1000} s`);
}

/** Ten-odd statements at a time, as ten-odd connections carry them. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items];
  const one = async (): Promise<void> => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
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

/** As a worker does it: best effort. */
function announce(held: HeldShard, second: number): void {
  const payload = JSON.stringify({ round: held.round, second });
  redis.publish(framesChannel(held.runId), payload).catch(() => undefined);
}

/** Returns the bytes of JSON that were stored. */
async function sendFrames(
  on: ShardStore,
  held: readonly HeldShard[],
  startAtMs: number,
): Promise<number> {
  const canned = cannedFrames(orders.seed);
  const due = held
    .flatMap((shard) =>
      Array.from({ length: orders.seconds }, (_, second) => ({
        shard,
        second,
        atMs: startAtMs + canned.dueMs(shard.shard, second),
      })),
    )
    .sort((a, b) => b.atMs - a.atMs);
  let bytes = 0;
  const send = async (): Promise<void> => {
    for (let next = due.pop(); next !== undefined; next = due.pop()) {
      const waitMs = next.atMs - Date.now();
      if (waitMs > 0) await delay(waitMs);
      const frame = canned.frame(next.shard.shard, next.second);
      bytes += JSON.stringify(frame).length;
      if (!(await on.appendFrames(next.shard, [frame]))) throw new Error('a frame was refused');
      announce(next.shard, next.second);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  return bytes;
}
