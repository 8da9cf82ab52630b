import { afterAll, beforeAll, expect, it } from 'vitest';
import { postgresUnderTest } from '../../run/worker/shard/postgresShardStore.support.ts';
import { contractPlan } from '../../run/worker/shard/shardCase.support.ts';
import { shardStoreContract } from '../../run/worker/shard/shardStore.contract.ts';
import { createMigratedDatabase, type TestDatabase } from '../../test/support/database.ts';
import { createPool, type Pool } from './pool.ts';

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
