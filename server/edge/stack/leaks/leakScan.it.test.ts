import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { targetAt } from '../../../core/plan/k6/golden/cases.golden.ts';
import type { Target } from '../../../core/target/target.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { testStores } from '../../../test/support/stores.ts';
import { withRedis } from '../stores/storeSession.ts';
import { customersInShadow, scanLeaks } from './leakScan.ts';

const runId = 'run0000001';
let database: TestDatabase;
let client: pg.Client;
let target: Target;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`CREATE SCHEMA live; CREATE SCHEMA shadow;
    CREATE TABLE live.orders (customer text); CREATE TABLE shadow.orders (customer text);
    INSERT INTO live.orders VALUES ('cust-1');
    INSERT INTO shadow.orders VALUES ('zh-${runId}-1'), ('cust-1')`);
  const base = targetAt('http://127.0.0.1:8080');
  target = {
    ...base,
    stores: { ...base.stores, postgresUrl: database.url, redisUrl: null },
    identity: [{ table: 'orders', column: 'customer' }],
  };
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

it('knows of no customers before where the target names no store', async () => {
  const stores = { ...target.stores, postgresUrl: null };
  expect(await customersInShadow({ ...target, stores })).toEqual({ rows: [], uncounted: [] });
});

it('asks under a name, for both answers, and ends its connections', async () => {
  await client.query(
    `CREATE TABLE live.who (name text);
     CREATE VIEW shadow.who AS SELECT current_setting('application_name') AS name`,
  );
  const spied = { ...target, identity: [{ table: 'who', column: 'name' }] };
  const row = { place: 'shadow.who.name', id: 'zerohour leak scan', rows: 1 };
  expect(await customersInShadow(spied)).toEqual({ rows: [row], uncounted: [] });
  expect((await scanLeaks(spied, runId)).leaks).toMatchObject([{ id: 'zerohour leak scan' }]);
  const sql = 'SELECT FROM pg_stat_activity WHERE application_name = $1';
  await expect
    .poll(async () => (await client.query(sql, ['zerohour leak scan'])).rowCount, {
      timeout: 10_000,
    })
    .toBe(0);
});

it('gives every reason why it does not know', async () => {
  const stores = { ...target.stores, redisUrl: 'redis://127.0.0.1:1' };
  const blind = await scanLeaks({ ...target, stores, identity: [] }, runId);
  expect(blind).toMatchObject({ state: 'unknown', scanned: [], leaks: [] });
  expect(blind).not.toHaveProperty('older');
  expect(blind.reason).toMatch(
    /^no identity columns are named; Redis at redis:\/\/127\.0\.0\.1:1 could not be scanned: /,
  );
  const nowhere = { ...target.stores, postgresUrl: 'postgres://u:secret@127.0.0.1:1/x' };
  const gone = await scanLeaks({ ...target, stores: nowhere }, runId);
  expect(gone.reason).toMatch(
    /^PostgreSQL at postgres:\/\/127\.0\.0\.1:1\/x could not be scanned: .*ECONNREFUSED/,
  );
});

it('looks into the Redis of rehearsals, too, where they have one of their own', async () => {
  const [live, shadow] = ['/1', '/2'].map((path) => {
    const url = new URL(testStores().redisUrl);
    url.pathname = path;
    return url.href;
  }) as [string, string];
  const key = `other:${Date.now()}:stock`;
  const stores = { ...target.stores, postgresUrl: null, redisUrl: live, shadowRedisUrl: shadow };
  const times = { connectMsMax: 5_000, answerMsMax: 5_000 };
  try {
    await withRedis(shadow, times, (redis) => redis.call('SET', key, `zh-${runId}-7`));
    expect(await scanLeaks({ ...target, stores }, runId)).toMatchObject({
      state: 'leaked',
      leaks: [{ id: key }],
    });
    const unread = { ...stores, shadowRedisUrl: 'redis://127.0.0.1:1' };
    const blind = await scanLeaks({ ...target, stores: unread }, runId);
    expect([blind.state, blind.reason]).toEqual([
      'unknown',
      expect.stringMatching(
        /^Redis of rehearsals at redis:\/\/127\.0\.0\.1:1 could not be scanned/,
      ),
    ]);
  } finally {
    await withRedis(shadow, times, (redis) => redis.call('DEL', key));
  }
});

it('charges a run with what came into the shadow store since, and not with what was there before', async () => {
  const before = await customersInShadow(target);
  expect(await scanLeaks(target, runId, before)).toMatchObject({ state: 'clean', leaks: [] });
  expect(await scanLeaks(target, runId)).toMatchObject({
    state: 'leaked',
    leaks: [expect.anything()],
  });
  await client.query(`INSERT INTO shadow.orders VALUES ('cust-2')`);
  expect(await scanLeaks(target, runId, before)).toMatchObject({
    state: 'leaked',
    leaks: [expect.anything()],
  });
});
