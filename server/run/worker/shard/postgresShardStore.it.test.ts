import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPool, type Pool } from '../../../edge/store/pool.ts';
import { createMigratedDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { postgresUnderTest } from './postgresShardStore.support.ts';
import { contractPlan, shardStoreContract } from './shardStore.contract.ts';

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

it('gives a run whose addresses were never found nowhere to go', async () => {
  const store = postgresUnderTest(pool);
  const round = await store.createRound(contractPlan(1));
  await pool.query('update runs set egress = null where id = $1', [round.runId]);
  const claim = await store.claim({ ...round, shard: 0 }, 'w');
  expect(claim?.egress).toEqual({ hosts: [], allowAddresses: [] });
});
