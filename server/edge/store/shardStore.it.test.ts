import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shardPlans } from '../../core/plan/shardPlan.ts';
import { postgresUnderTest } from '../../run/worker/shard/postgresShardStore.support.ts';
import { contractPlan } from '../../run/worker/shard/shardCase.support.ts';
import { shardStoreContract } from '../../run/worker/shard/shardStore.contract.ts';
import { createMigratedDatabase, type TestDatabase } from '../../test/support/database.ts';
import { createPool, type Pool } from './pool.ts';
import { createRoundStore } from './roundStore.ts';
import { createRunStore } from './runStore.ts';
import { createWorkerRegistry } from './workerRegistry.ts';
import { createWorkerStore } from './workerStore.ts';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = createPool(database.url);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

shardStoreContract('PostgreSQL', async () => postgresUnderTest(pool));

it('gives an empty egress policy to a run without one', async () => {
  const store = postgresUnderTest(pool);
  const round = await store.createRound(contractPlan(1));
  await pool.query('update runs set egress = null where id = $1', [round.runId]);
  const claim = await store.claim({ ...round, shard: 0 }, 'w');
  expect(claim?.egress).toEqual({ hosts: [], allowAddresses: [] });
});

it('gives what setup captured, or nothing', async () => {
  const store = postgresUnderTest(pool);
  const round = await store.createRound(contractPlan(2));
  expect((await store.claim({ ...round, shard: 0 }, 'w'))?.setupData).toEqual({});
  await createRunStore(pool).saveSetupData(round.runId, 'test', { saleId: 's-1' });
  expect((await store.claim({ ...round, shard: 1 }, 'w'))?.setupData).toEqual({ saleId: 's-1' });
});

it('keeps the secrets of shards apart, and lists who asks in order', async () => {
  const store = postgresUnderTest(pool);
  const [own, other] = [
    await store.createRound(contractPlan(3)),
    await store.createRound(contractPlan(1)),
  ];
  const asks = [2, 0, 1].map((shard) => ({ ...own, shard, epoch: 1, publicKey: 'key' }));
  const stranger = { ...other, shard: 0, epoch: 1, publicKey: 'key' };
  for (const { publicKey, ...held } of [...asks, stranger]) {
    await store.claim(held, 'w');
    expect(await store.secretBox(held, publicKey)).toBeNull();
  }
  expect((await store.asks(own.runId)).map(({ shard }) => shard)).toEqual([0, 1, 2]);
  const [, first] = asks;
  if (first === undefined) throw new Error('three shards');
  await store.give(first, 'box');
  expect((await store.asks(own.runId)).map(({ shard }) => shard)).toEqual([1, 2]);
  expect(await store.asks(other.runId)).toEqual([stranger]);
  for (const { publicKey, ...held } of asks) {
    expect(await store.secretBox(held, publicKey)).toBe(held.shard === 0 ? 'box' : null);
  }
});

it('tells a worker of the next round of its own shard, while that may be claimed', async () => {
  const store = postgresUnderTest(pool);
  const rounds = createRoundStore(pool);
  const { runId } = await store.createRound(contractPlan(2));
  const held = [0, 1].map((shard) => ({ runId, round: 0, shard, epoch: 1 }));
  for (const each of held) await store.claim(each, 'w');
  const next = async () => {
    const views = await Promise.all(held.map((each) => store.renew(each)));
    return views.map(({ nextRound }) => nextRound ?? null);
  };
  const slices = shardPlans(contractPlan(2));
  await rounds.open(runId, 2, { header: 'baggage', value: 'x' }, slices);
  expect(await next()).toEqual([null, null]);
  await rounds.open(runId, 1, { header: 'baggage', value: 'x' }, slices.slice(1));
  expect(await next()).toEqual([null, 1]);
  const asIf = async (sql: string) => {
    await pool.query(
      `update ${sql}, ${sql.includes('shards') ? 'message = null' : 'tag_value = tag_value'}
      where run_id = $1 and round = 1`,
      [runId],
    );
    return next();
  };
  expect(await asIf('shards set abort = true')).toEqual([null, null]);
  expect(await asIf('shards set abort = false')).toEqual([null, 1]);
  expect(await asIf('rounds set start_at = clock_timestamp()')).toEqual([null, null]);
  expect(await asIf('rounds set start_at = null')).toEqual([null, 1]);
});

describe('the register of workers', () => {
  const facts = { host: 'h', labels: {}, capacity: 1, version: '1' };
  const known = async () => {
    const sql = 'select name, seen_at is null as silent from workers order by name';
    return (await pool.query<{ name: string; silent: boolean }>(sql)).rows;
  };

  it('forgets a built-in worker that leaves, and what was silent for a day, but none that joined', async () => {
    await pool.query('delete from workers');
    const registry = createWorkerRegistry(pool);
    for (const name of ['a', 'b', 'old', 'joined']) {
      expect(await registry.heartbeat({ name, ...facts })).toBe(true);
    }
    const silent = (name: string, hours: number) =>
      pool.query(
        `update workers set seen_at = clock_timestamp() - $2 * interval '1 hour' where name = $1`,
        [name, hours],
      );
    await silent('old', 25);
    await silent('b', 23);
    await pool.query(`update workers set role = 'zerohour_worker_x' where name = 'joined'`);
    await registry.leave('joined');
    expect(await known()).toEqual([
      { name: 'a', silent: false },
      { name: 'b', silent: false },
      { name: 'joined', silent: true },
    ]);
    await registry.leave('a');
    expect((await known()).map(({ name }) => name)).toEqual(['b', 'joined']);
    await pool.query(`update workers set revoked_at = clock_timestamp() where name = 'joined'`);
    expect(await registry.heartbeat({ name: 'joined', ...facts })).toBe(false);
    await pool.query('delete from workers');
  });

  it('is listed by name: who lives, who joined and who drives how much', async () => {
    await pool.query('delete from workers');
    const registry = createWorkerRegistry(pool);
    for (const name of ['b', 'a', 'gone', 'silent', 'joined']) {
      await registry.heartbeat({ name, ...facts });
    }
    const seen = (name: string, secondsAgo: number) =>
      pool.query(
        `update workers set seen_at = clock_timestamp() - $2 * interval '1 second' where name = $1`,
        [name, secondsAgo],
      );
    await seen('b', 7);
    await seen('silent', 3_601);
    await pool.query(
      `update workers set role = 'zerohour_worker_y', redis_hash = 'ab12', seen_at = null
       where name = 'joined'`,
    );
    await pool.query(`update workers set revoked_at = clock_timestamp() where name = 'gone'`);
    const { runId } = await postgresUnderTest(pool).createRound(contractPlan(5));
    // One has lost its lease, and one has ended.
    await pool.query(
      `update shards set worker = 'a',
         state = (array['claimed', 'ready', 'running', 'claimed', 'done'])[shard + 1],
         lease_until = clock_timestamp() + case shard when 3 then -1 else 600 end * interval '1 s'
       where run_id = $1`,
      [runId],
    );
    const workers = createWorkerStore(pool);
    const listed = (await workers.list()).map(({ name, live, joined, busy }) => [
      ...[name, live, joined, busy],
    ]);
    expect(listed).toEqual([
      ['a', true, false, 3],
      ['b', false, false, 0],
      ['joined', false, true, 0],
    ]);
    expect(await workers.redisUsers()).toEqual([
      { name: 'zerohour_worker_y', passwordHash: 'ab12' },
    ]);
    await pool.query('delete from workers');
  });

  it('says which shards wait for a claim', async () => {
    const store = postgresUnderTest(pool);
    const rounds = createRoundStore(pool);
    const registry = createWorkerRegistry(pool);
    const [round, other] = [
      await store.createRound(contractPlan(3)),
      await store.createRound(contractPlan(1)),
    ];
    const waiting = async (of = round) =>
      Promise.all([0, 1, 2].map((shard) => registry.isClaimable({ ...of, shard })));
    expect(await waiting()).toEqual([true, true, true]);
    expect(await waiting(other)).toEqual([true, false, false]);
    expect(await registry.isClaimable({ ...round, round: 1, shard: 0 })).toBe(false);
    await store.claim({ ...round, shard: 1 }, 'w');
    expect(await waiting()).toEqual([true, false, true]);
    await pool.query('update shards set abort = true where run_id = $1 and shard = 2', [
      round.runId,
    ]);
    expect(await waiting()).toEqual([true, false, false]);
    await store.setStart(other, Date.now());
    expect([await waiting(), await waiting(other)]).toEqual([
      [true, false, false],
      [false, false, false],
    ]);
    await rounds.flagAbort(round.runId);
    expect(await waiting()).toEqual([false, false, false]);
  });

  it('keeps the end of a shard to 4,000 characters', async () => {
    const store = postgresUnderTest(pool);
    const held = { ...(await store.createRound(contractPlan(1))), shard: 0, epoch: 1 };
    await store.claim(held, 'w');
    await store.finish(held, 'failed', `${'x'.repeat(4_000)}y`);
    expect((await store.facts(held)).message).toBe('x'.repeat(4_000));
  });
});
