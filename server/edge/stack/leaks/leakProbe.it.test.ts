import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { targetAt } from '../../../core/plan/k6/golden/cases.golden.ts';
import type { Target } from '../../../core/target/target.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { probeForLeaks } from './leakProbe.ts';

const runId = 'run0000001';
let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`CREATE SCHEMA live; CREATE SCHEMA shadow;
    CREATE TABLE live.orders (customer text); CREATE TABLE shadow.orders (customer text);
    INSERT INTO live.orders VALUES ('cust-1'), ('zh-run0000009-1'), ('zh-${runId}0-1'), ('x-zh-${runId}-1');
    INSERT INTO shadow.orders VALUES ('zh-${runId}-1')`);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const target = (over: Partial<Target['stores']> = {}): Target => {
  const base = targetAt('http://127.0.0.1:8080');
  const stores = { ...base.stores, postgresUrl: database.url, ...over };
  return { ...base, stores, identity: [{ table: 'orders', column: 'customer' }] };
};

it('sees rows of this run in the live store, and nobody else’s', async () => {
  expect(await probeForLeaks(target(), runId)).toEqual([]);
  await client.query(`INSERT INTO live.orders VALUES ('zh-${runId}-7'), ('zh-${runId}')`);
  expect([...(await probeForLeaks(target(), runId))].sort()).toEqual([
    `zh-${runId} in live.orders.customer`,
    `zh-${runId}-7 in live.orders.customer`,
  ]);
  await client.query(`CREATE TABLE live.carts (owner text, payer text);
    INSERT INTO live.carts VALUES ('cust-1', 'zh-${runId}-8')`);
  const identity = ['owner', 'payer'].map((column) => ({ table: 'carts', column }));
  expect(await probeForLeaks({ ...target(), identity }, runId)).toEqual([
    `zh-${runId}-8 in live.carts.payer`,
  ]);
});

it('lists a few, however many there are', async () => {
  await client.query(
    `INSERT INTO live.orders SELECT 'zh-${runId}-' || n FROM generate_series(1, 50) AS n`,
  );
  expect(await probeForLeaks(target(), runId)).toHaveLength(5);
});

it('fails when it cannot look', async () => {
  const nowhere = new URL(database.url);
  nowhere.port = '1';
  await expect(probeForLeaks(target({ postgresUrl: nowhere.href }), runId)).rejects.toThrow(
    'connect ECONNREFUSED 127.0.0.1:1',
  );
  await expect(probeForLeaks(target({ postgresUrl: null }), runId)).rejects.toThrow(
    `target ${target().name} names no stores.postgresUrl`,
  );
  await expect(
    probeForLeaks(target({ schemas: { live: 'none', shadow: 'shadow' } }), runId),
  ).rejects.toThrow('relation "none.orders" does not exist');
});

it('reads only, for four seconds at most, under a name, and ends its connection', async () => {
  await client.query(`CREATE VIEW live."sp""y" AS SELECT concat_ws(' ', 'zh-${runId}-',
    current_setting('application_name'), current_setting('statement_timeout'),
    current_setting('transaction_read_only'), repeat('x', 200)) AS "who?"`);
  const spied = { ...target(), identity: [{ table: 'sp"y', column: 'who?' }] };
  const [line = ''] = await probeForLeaks(spied, runId);
  expect(line).toMatch(
    new RegExp(`^zh-${runId}- zerohour leak probe 4s on x+ in live\\.sp"y\\.who\\?$`),
  );
  expect(line.replace(/ in live.*/, '')).toHaveLength(200);
  const open = async () => {
    const sql = 'SELECT FROM pg_stat_activity WHERE application_name = $1';
    return (await client.query(sql, ['zerohour leak probe'])).rowCount;
  };
  await expect.poll(open, { timeout: 10_000 }).toBe(0);
});
