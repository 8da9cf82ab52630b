import { afterAll, beforeAll } from 'vitest';
import { migrate } from '../../edge/postgres/migrate.ts';
import { createPool, type Pool } from '../../edge/postgres/pool.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { postgresUnderTest } from './postgresStore.support.ts';
import { shardStoreContract } from './store.contract.ts';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  pool = createPool(database.url);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

shardStoreContract('PostgreSQL', async () => postgresUnderTest(pool));
