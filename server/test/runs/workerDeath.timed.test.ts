import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { mergeFrames } from '../../core/measure/timeline.ts';
import type { ShardRef } from '../../core/worker/shardStore.ts';
import { procStatField, procStatFields } from '../../edge/k6/procStat.ts';
import { connectRedis } from '../../edge/queue/connection.ts';
import { type ShardJob, shardQueueName } from '../../edge/queue/shardJob.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { createRoundStore } from '../../edge/store/roundStore.ts';
import { postgresUnderTest } from '../../run/worker/shard/postgresShardStore.support.ts';
import { contractFrame, type StoreUnderTest } from '../../run/worker/shard/shardCase.support.ts';
import {
  type CountingTarget,
  drivenPlan,
  k6Children,
  startTarget,
  step,
} from '../../run/worker/shard/shardRun.support.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/database.ts';
import { testStores } from '../support/stores.ts';
import { cuttableProxy, startWorkerProcess, type WorkerProcess } from '../support/workerProcess.ts';

/** What happens to k6 when its worker, a real process, is suspended, cut off or killed. */
let database: TestDatabase;
let pool: Pool;
let store: StoreUnderTest;
let target: CountingTarget;
let tmp: string;
let queue: Queue<ShardJob>;
let connection: ReturnType<typeof connectRedis>;
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  [database, target, tmp] = await Promise.all([
    createMigratedDatabase(),
    startTarget({}),
    mkdtemp(join(tmpdir(), 'zerohour-dead-')),
  ]);
  pool = createPool(database.url);
  store = postgresUnderTest(pool);
  connection = connectRedis(testStores().redisUrl, { patient: true });
  queue = new Queue(shardQueueName, { connection });
});
afterEach(async () => {
  for (const worker of workers.splice(0)) {
    worker.signal('SIGKILL');
    await worker.ended;
  }
});
afterAll(async () => {
  await queue.obliterate({ force: true });
  await queue.close();
  connection.disconnect();
  await target.stop();
  await pool.end();
  await database.drop();
  await rm(tmp, { recursive: true, force: true });
});

async function worker(databaseUrl = database.url): Promise<WorkerProcess> {
  const started = await startWorkerProcess({ databaseUrl, redisUrl: testStores().redisUrl, tmp });
  workers.push(started);
  return started;
}

/** A shard of half a minute at its barrier on whatever worker there is, or on its way. */
async function shardAt(state: 'ready' | 'running'): Promise<ShardRef> {
  const plan = drivenPlan({
    baseUrl: target.url,
    shards: 1,
    paths: { browse: { steps: [step('list')], ratePerSecond: 20 } },
    stages: [{ level: 1, holdMs: 30_000 }],
  });
  const ref = { ...(await store.createRound(plan)), shard: 0 };
  await queue.add('shard', ref);
  await inState(ref, 'ready');
  if (state === 'running') {
    await store.setStart(ref, (await store.clock()) + 800);
    await inState(ref, 'running');
  }
  return ref;
}

const inState = (ref: ShardRef, state: string) =>
  expect
    .poll(async () => (await store.facts(ref)).state, { timeout: 20_000, interval: 20 })
    .toBe(state);

const measuring = (ref: ShardRef) =>
  expect.poll(async () => (await store.frames(ref)).length, { timeout: 10_000 }).toBeGreaterThan(0);

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * For how long a shard's lease still held when its k6 was seen alive for the last time, in ms. A reading counts
 * from its beginning: how long it takes on a busy machine is not how long k6 lived.
 */
async function leaseLeftMs(ref: ShardRef, k6: number): Promise<number> {
  let aliveAtMs = 0;
  for (;;) {
    const lookedAtMs = await store.clock();
    if (!alive(k6)) break;
    aliveAtMs = lookedAtMs;
    await wait(5);
  }
  const { rows } = await pool.query<{ until_ms: number }>(
    `select (extract(epoch from lease_until) * 1000)::double precision as until_ms
       from shards where run_id = $1`,
    [ref.runId],
  );
  return (rows[0]?.until_ms ?? Number.NaN) - aliveAtMs;
}

it('a worker that is suspended past its lease: k6 dies first, its claim writes nothing more, and it continues', async () => {
  const first = await worker();
  const running = await shardAt('running');
  const [runningK6 = -1] = await k6Children(first.pid);
  const waiting = await shardAt('ready');
  const waitingK6 = (await k6Children(first.pid)).find((pid) => pid !== runningK6) ?? -1;
  const rounds = createRoundStore(pool);
  await measuring(running);
  expect(await k6Children(first.pid)).toEqual(expect.arrayContaining([runningK6, waitingK6]));

  first.signal('SIGSTOP');
  expect(await store.claim(waiting, 'thief')).toBeNull();
  const leftMs = await Promise.all([
    leaseLeftMs(running, runningK6),
    leaseLeftMs(waiting, waitingK6),
  ]);
  expect(Math.min(...leftMs)).toBeGreaterThan(0);
  expect(Math.max(...leftMs)).toBeLessThan(1_500);
  const lastAtMs = target.lastAtMs();
  const measured = await store.frames(running);
  await wait(Math.max(...leftMs) + 100);

  // Not started: another takes it over. Started: it is lost, and nobody may start it again.
  expect(await store.claim(waiting, 'other')).toMatchObject({ epoch: 2 });
  expect(await store.claim(running, 'other')).toBeNull();
  await rounds.giveUp(running.runId, 'silent');
  expect((await store.facts(running)).state).toBe('lost');

  first.signal('SIGCONT');
  const next = await shardAt('ready');
  expect(await store.facts(next)).toMatchObject({ worker: first.name, epoch: 1 });
  expect(await store.facts(waiting)).toMatchObject({ state: 'claimed', worker: 'other', epoch: 2 });
  expect((await store.facts(running)).state).toBe('lost');
  expect(await store.frames(running)).toEqual(measured);
  expect(await store.frames(waiting)).toEqual([]);
  expect(target.lastAtMs()).toBe(lastAtMs);
  for (const old of [running, waiting].map((ref) => ({ ...ref, epoch: 1 }))) {
    expect(await store.renew(old)).toMatchObject({ held: false });
    expect(await store.ready(old)).toBe(false);
    expect(await store.started(old, { skewMs: 0, errorMs: 0 })).toBe(false);
    expect(await store.appendFrames(old, [contractFrame(1, 99)])).toBe(false);
    expect(await store.finish(old, 'done', null)).toBe(false);
  }
});

it('a worker that is cut off from PostgreSQL: k6 dies before the lease ends, its frames arrive later', async () => {
  const way = await cuttableProxy(database.url);
  const cutOff = await worker(way.url);
  const ref = await shardAt('running');
  const [k6 = -1] = await k6Children(cutOff.pid);
  await measuring(ref);

  way.cut();
  const before = (await store.frames(ref)).length;
  expect(await leaseLeftMs(ref, k6)).toBeGreaterThan(0);
  expect((await store.frames(ref)).length).toBeLessThanOrEqual(before + 1);
  way.heal();
  await inState(ref, 'failed');
  expect((await store.facts(ref)).message).toBe(
    'no renewal of the lease was confirmed for 5000 ms',
  );
  expect((await store.frames(ref)).length).toBeGreaterThan(before + 2);
  await way.close();
});

it('a worker that is killed: no k6 and no folder is left, and its frames are stored up to the last second', async () => {
  const killed = await worker();
  const ref = await shardAt('running');
  await expect.poll(async () => (await store.frames(ref)).length, { timeout: 10_000 }).toBe(2);
  const [k6 = -1] = await k6Children(killed.pid);
  const folders = () =>
    readdir(tmp).then((names) => names.filter((n) => n.startsWith('zerohour-shard-')));
  expect(await folders()).toHaveLength(1);

  killed.signal('SIGKILL');
  await expect.poll(() => alive(k6), { timeout: 2_000, interval: 20 }).toBe(false);
  await expect.poll(folders, { timeout: 5_000 }).toEqual([]);
  const frames = await store.frames(ref);
  expect(frames.map((frame) => frame.second)).toEqual([0, 1]);
  // The seconds after it are a gap, and shown as one.
  const timeline = mergeFrames(frames, { round: 0, shards: 1, runningMs: 5_000 });
  expect(timeline.map((second) => second.missing)).toEqual([[], [], [0], [0], [0]]);
});

/** A process that has ended stays in the table as a zombie while its parent is suspended. */
function alive(pid: number): boolean {
  try {
    const fields = procStatFields(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return fields[procStatField.state] !== 'Z';
  } catch {
    return false;
  }
}
