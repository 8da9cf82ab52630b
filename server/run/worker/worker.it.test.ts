import { randomBytes } from 'node:crypto';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WorkerRegistry } from '../../core/worker/worker.ts';
import { connectRedis } from '../../edge/queue/connection.ts';
import { framesChannel, type ShardJob, shardQueueName } from '../../edge/queue/shardJob.ts';
import { loneRegistry } from '../../test/support/loneRegistry.ts';
import { testStores } from '../../test/support/stores.ts';
import { createMemoryStore } from './shard/memoryShardStore.ts';
import {
  type CountingTarget,
  drivenPlan,
  k6Children,
  k6ForTests,
  startTarget,
  step,
} from './shard/shardRun.support.ts';
import { startWorker } from './worker.ts';

let target: CountingTarget;
beforeAll(async () => {
  target = await startTarget({});
});
afterAll(() => target.stop());

const plan = (shards: number, holdMs: number) =>
  drivenPlan({
    baseUrl: target.url,
    shards,
    paths: { browse: { steps: [step('list')], ratePerSecond: 30 } },
    stages: [{ level: 1, holdMs }],
  });

async function harness() {
  const prefix = `worker-${randomBytes(4).toString('hex')}`;
  const connection = connectRedis(testStores().redisUrl, { patient: true });
  const queue = new Queue<ShardJob>(shardQueueName, { connection, prefix });
  const store = createMemoryStore();
  const lines: Record<string, unknown>[] = [];
  const options = {
    redisUrl: testStores().redisUrl,
    store,
    k6: await k6ForTests(),
    log: pino({ base: {} }, { write: (line) => void lines.push(JSON.parse(line)) }),
    prefix,
    registry: loneRegistry,
  };
  const close = async () => {
    await queue.close();
    connection.disconnect();
  };
  return { queue, store, options, lines, close };
}

const until = async (reached: () => Promise<boolean>): Promise<void> => {
  for (let i = 0; i < 1_000; i += 1) {
    if (await reached()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('not reached within 20 s');
};

it('runs every shard once, however often it is queued, and announces stored frames', async () => {
  const { queue, store, options, lines, close } = await harness();
  let heartbeats = 0;
  const registry: WorkerRegistry = {
    ...loneRegistry,
    heartbeat: async () => {
      heartbeats += 1;
      return true;
    },
  };
  const workers = [
    await startWorker({ ...options, registry }),
    await startWorker({ ...options, registry }),
  ];
  const round = await store.createRound(plan(2, 1_500));
  const received: unknown[] = [];
  const listener = new Redis(testStores().redisUrl);
  await listener.subscribe(framesChannel(round.runId));
  listener.on('message', (_channel: string, text: string) => received.push(JSON.parse(text)));
  const refs = [0, 1].map((shard) => ({ ...round, shard }));
  const rung = [...refs, ...refs, ...refs];
  await queue.addBulk(rung.map((data) => ({ name: 'shard', data })));
  const facts = () => Promise.all(refs.map((ref) => store.facts(ref)));
  await until(async () => (await facts()).every((one) => one.state === 'ready'));
  await store.setStart(round, Date.now() + 600);
  await until(async () => (await facts()).every((one) => one.state === 'done'));
  expect((await facts()).map((one) => one.epoch)).toEqual([1, 1]);
  expect(target.requests()['/list']).toBeGreaterThanOrEqual(45);
  expect(target.requests()['/list']).toBeLessThanOrEqual(46);
  expect(received).toContainEqual({ round: 0, second: 0 });
  listener.disconnect();
  // Two at the start, and one after the other while the queue can be reached.
  await expect.poll(() => heartbeats, { timeout: 20_000 }).toBeGreaterThan(2);
  await Promise.all(workers.map((worker) => worker.stop()));
  const names = workers.map(({ name }) => name);
  const ended = lines.flatMap(({ msg, outcome, shard, runId, round: of, worker }) =>
    msg === 'shard ended' && outcome === 'done' && names.includes(String(worker))
      ? [{ runId, round: of, shard }]
      : [],
  );
  expect(ended.sort((a, b) => Number(a.shard) - Number(b.shard))).toEqual(refs);
  await close();
});

/** Servers, connections and processes that this process holds open. */
const heldOpen = (): number =>
  process
    .getActiveResourcesInfo()
    .filter((kind) => ['TCPServerWrap', 'TCPSocketWrap', 'ProcessWrap'].includes(kind)).length;

it('stops its k6s and ends their shards when it is told to stop, and leaves nothing open', async () => {
  const { queue, store, options, close } = await harness();
  await queue.waitUntilReady();
  const before = heldOpen();
  const worker = await startWorker(options);
  const round = await store.createRound(plan(2, 30_000));
  const refs = [0, 1].map((shard) => ({ ...round, shard }));
  await queue.addBulk(refs.map((data) => ({ name: 'shard', data })));
  const facts = () => Promise.all(refs.map((ref) => store.facts(ref)));
  await until(async () => (await facts()).every((one) => one.state === 'ready'));
  await store.setStart(round, Date.now() + 300);
  await until(async () => (await facts()).every((one) => one.state === 'running'));
  expect(await k6Children()).toHaveLength(2);
  await worker.stop();
  expect(await k6Children()).toEqual([]);
  await expect.poll(heldOpen, { timeout: 5_000 }).toBeLessThanOrEqual(before);
  for (const one of await facts()) {
    expect(one).toMatchObject({ state: 'failed', message: 'its worker was told to stop' });
  }
  await close();
});

it('says which shard it could not take, and why, and takes the next one', async () => {
  const { queue, store, options, lines, close } = await harness();
  const round = await store.createRound(plan(1, 1_000));
  let claims = 0;
  const away = {
    ...store,
    claim: async (...of: Parameters<typeof store.claim>) => {
      claims += 1;
      if (claims === 1) throw new Error('PostgreSQL is away');
      return of[0].shard === 0 ? store.claim(...of) : null;
    },
  };
  const worker = await startWorker({ ...options, store: away });
  const about = (text: string) =>
    lines.filter(({ msg }) => msg === text).map(({ msg: _, time: __, ...more }) => more);
  const job = { ...round, shard: 0 };
  await queue.add('shard', job);
  await expect
    .poll(() => about('shard was not taken'), { timeout: 20_000 })
    .toEqual([{ level: 40, worker: worker.name, ...job, reason: 'PostgreSQL is away' }]);
  await queue.add('shard', { ...round, shard: 1 });
  await expect
    .poll(() => about('shard ended'), { timeout: 20_000 })
    .toEqual([{ level: 30, worker: worker.name, ...round, shard: 1, outcome: 'refused' }]);
  await worker.stop();
  await close();
});
