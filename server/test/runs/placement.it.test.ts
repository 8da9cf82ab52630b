import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Labels } from '../../core/text/labels.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { createWorkerRegistry } from '../../edge/store/workerRegistry.ts';
import { postgresUnderTest } from '../../run/worker/shard/postgresShardStore.support.ts';
import { contractPlan, type StoreUnderTest } from '../../run/worker/shard/shardCase.support.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/database.ts';

/** The claim itself decides who may take a shard, by `worker_api.may_claim`. */
let database: TestDatabase;
let pool: Pool;
let store: StoreUnderTest;

beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = createPool(database.url);
  store = postgresUnderTest(pool);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() => pool.query('delete from workers'));

const heartbeat = (name: string, capacity: number, labels: Labels = {}) =>
  createWorkerRegistry(pool).heartbeat({ name, host: 'h', labels, capacity, version: '1' });

const roundOf = (shards: number, place?: Labels) =>
  store.createRound({ ...contractPlan(shards), ...(place === undefined ? {} : { place }) });

/** The shards that a worker gets when it claims each in turn. */
async function taken(round: { runId: string; round: number }, worker: string, shards: number) {
  const got: number[] = [];
  for (let shard = 0; shard < shards; shard += 1) {
    if ((await store.claim({ ...round, shard }, worker)) !== null) got.push(shard);
  }
  return got;
}

describe('a shard', () => {
  it('goes to workers with the labels that the plan requires, and to no other', async () => {
    const round = await roundOf(1, { zone: 'a' });
    await heartbeat('elsewhere', 4, { zone: 'b' });
    await heartbeat('bare', 4);
    expect(await taken(round, 'elsewhere', 1)).toEqual([]);
    expect(await taken(round, 'bare', 1)).toEqual([]);
    expect(await taken(round, 'nobody knows it', 1)).toEqual([]);
    await heartbeat('here', 4, { zone: 'a', rack: '7' });
    expect(await taken(round, 'here', 1)).toEqual([0]);
  });

  it('goes to workers on the machine whose loopback the target is on, and to no other', async () => {
    const round = await roundOf(4);
    const loopbackOf = { host: 'h', id: 'boot net:[1]' };
    await pool.query('update runs set egress = $2 where id = $1', [
      round.runId,
      JSON.stringify({ hosts: [], allowAddresses: [], loopbackOf }),
    ]);
    const facts = { labels: {}, capacity: 4, version: '1' };
    await createWorkerRegistry(pool).heartbeat({ name: 'far', host: 'f', ...facts });
    expect(await taken(round, 'far', 4)).toEqual([]);
    await heartbeat('near', 4);
    // The far worker's capacity is no share of the round.
    expect(await taken(round, 'near', 4)).toEqual([0, 1, 2, 3]);
  });

  it('goes to any worker when the plan requires no labels', async () => {
    expect(await taken(await roundOf(1), 'nobody knows it', 1)).toEqual([0]);
  });

  it('goes to no worker whose capacity is used up, over all runs', async () => {
    await heartbeat('small', 2);
    expect(await taken(await roundOf(1), 'small', 1)).toEqual([0]);
    const next = await roundOf(3);
    expect(await taken(next, 'small', 3)).toEqual([0]);
    await store.expireLease({ ...next, shard: 0 });
    expect(await taken(next, 'small', 3)).toEqual([0]);
  });

  it('goes to no worker that was revoked', async () => {
    await heartbeat('gone', 4);
    await pool.query("update workers set revoked_at = clock_timestamp() where name = 'gone'");
    expect(await taken(await roundOf(1), 'gone', 1)).toEqual([]);
  });
});

describe('the shards of a round', () => {
  it('spread by capacity, rounded up', async () => {
    await heartbeat('one', 1);
    await heartbeat('three', 3);
    await heartbeat('silent', 96);
    await pool.query(
      "update workers set seen_at = seen_at - interval '7 seconds' where name = 'silent'",
    );
    const round = await roundOf(4);
    expect(await taken(round, 'one', 4)).toEqual([0]);
    expect(await taken(round, 'three', 4)).toEqual([1, 2, 3]);
  });

  it('go to the worker that claims them when the others have not claimed for five seconds', async () => {
    await heartbeat('eager', 8);
    await heartbeat('idle', 8);
    const round = await roundOf(4);
    expect(await taken(round, 'eager', 4)).toEqual([0, 1]);
    const since = (seconds: number) =>
      pool.query(
        "update rounds set created_at = clock_timestamp() - $2 * interval '1 second' where run_id = $1",
        [round.runId, seconds],
      );
    await since(4);
    expect(await taken(round, 'eager', 4)).toEqual([]);
    await since(5);
    expect(await taken(round, 'eager', 4)).toEqual([2, 3]);
  });
});
