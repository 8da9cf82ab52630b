import { setTimeout as delay } from 'node:timers/promises';
import { oneLine } from '../../core/text/oneLine.ts';
import { connectRedis } from '../../edge/queue/connection.ts';
import { framesChannel, type HeldShard, type ShardStore } from '../../edge/queue/shardJob.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { createShardStore } from '../../edge/store/shardStore.ts';
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

/** What it says over IPC: the common start when it knows it; the rest when all frames are stored. */
export interface CrowdMessage {
  /** By this machine's clock, as all instants here. */
  readonly startAtMs?: number;
  readonly storedAtMs?: number;
  readonly bytes?: number;
}

const RENEW_EVERY_MS = 1_500;
const AT_ONCE = 12;
const HOSTS = 20;
const POLL_MS = 100;
const CLAIM_MS_MAX = 20_000;

// It stays until it is let go, so that its CPU can be read when it has nothing more to do.
process.once('disconnect', () => process.exit());
const orders: CrowdOrders = JSON.parse(process.argv[2] ?? '');
const pool = createPool(orders.databaseUrl, { max: AT_ONCE + 2 });
/** Each host stores through one of these, as a worker does. */
const stores = Array.from({ length: HOSTS }, () => createShardStore(pool));
const storeOf = ({ shard }: { readonly shard: number }): ShardStore => {
  const store = stores[shard % HOSTS];
  if (store === undefined) throw new Error('no such host');
  return store;
};
const redis = connectRedis(orders.redisUrl, { patient: false });

const renewing = setInterval(() => void renewAll(pool, orders.runId), RENEW_EVERY_MS);
try {
  const held = await claimAll(orders);
  const startAtMs = await commonStart(pool, orders.runId);
  process.send?.({ startAtMs });
  await eachOf(held, (shard) => storeOf(shard).started(shard, { skewMs: 0, errorMs: 0 }));
  const bytes = await sendFrames(held, startAtMs);
  process.send?.({ bytes, storedAtMs: Date.now() });
  await eachOf(held, (shard) => storeOf(shard).finish(shard, 'done', null));
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
    .catch((error: unknown) => process.stderr.write(`renewing: ${oneLine(error)}\n`));
}

async function claimAll(of: CrowdOrders): Promise<readonly HeldShard[]> {
  const refs = Array.from({ length: of.shards }, (_, shard) => shard);
  const held: HeldShard[] = [];
  await eachOf(refs, async (shard) => {
    const { runId, round, epoch } = await claim(of.runId, shard);
    const own = { runId, round, shard, epoch };
    if (!(await storeOf(own).ready(own))) throw new Error(`shard ${shard} could not be made ready`);
    held.push(own);
  });
  return held;
}

/** The shards are there a moment after the run. */
async function claim(runId: string, shard: number): Promise<HeldShard> {
  for (const deadline = Date.now() + CLAIM_MS_MAX; Date.now() < deadline; ) {
    const got = await storeOf({ shard }).claim({ runId, round: 0, shard }, `host-${shard % HOSTS}`);
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

/** Each shard at its own pace, from its host's own store. Returns the bytes of JSON that were stored. */
async function sendFrames(held: readonly HeldShard[], startAtMs: number): Promise<number> {
  const canned = cannedFrames(orders.seed);
  const perShard = held.map(async (shard) => {
    let bytes = 0;
    for (let second = 0; second < orders.seconds; second += 1) {
      const waitMs = startAtMs + canned.dueMs(shard.shard, second) - Date.now();
      if (waitMs > 0) await delay(waitMs);
      const frame = canned.frame(shard.shard, second);
      bytes += JSON.stringify(frame).length;
      if (!(await storeOf(shard).appendFrames(shard, [frame]))) {
        throw new Error('a frame was refused');
      }
      announce(shard, second);
    }
    return bytes;
  });
  return (await Promise.all(perShard)).reduce((sum, bytes) => sum + bytes, 0);
}
