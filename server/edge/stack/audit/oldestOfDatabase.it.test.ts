import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { oldestOfDatabase } from './oldestOfDatabase.ts';

let audited: TestDatabase;
let other: TestDatabase;
const clients: pg.Client[] = [];
beforeAll(async () => {
  audited = await createTestDatabase();
  other = await createTestDatabase();
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await Promise.all([audited.drop(), other.drop()]);
});

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  clients.push(client);
  return client;
}

/** Opens a transaction that has a number. */
async function open(url: string) {
  const client = await connect(url);
  await client.query('BEGIN');
  const { rows } = await client.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
  return { xid: BigInt(rows[0]?.xid ?? 0), end: () => client.query('ROLLBACK') };
}

/** What is the oldest one, as a role sees it that reads only? Bounds of the server and of the database. */
async function look() {
  const reader = await connect(audited.auditorUrl);
  await reader.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const { rows } = await reader.query<{ xmin: string; given: number }>(
    'SELECT pg_snapshot_xmin(s)::text AS xmin, age(pg_snapshot_xmin(s)::xid) AS given FROM pg_current_snapshot() AS s',
  );
  const xmin = BigInt(rows[0]?.xmin ?? 0);
  const xmax = xmin + BigInt(rows[0]?.given ?? 0);
  const oldest = await oldestOfDatabase(reader, { xmin, xmax });
  await reader.query('ROLLBACK');
  return { xmin, xmax, oldest };
}

it('leaves out what is open in another database, however old, and keeps what is open in its own', async () => {
  const first = await open(other.url);
  const alone = await look();
  expect(alone.xmin).toBeLessThanOrEqual(first.xid);
  expect(alone.oldest).toBe(alone.xmax);

  const own = await open(audited.url);
  const second = await open(other.url);
  expect((await look()).oldest).toBe(own.xid);
  // One that ended after they began: they stand in the snapshot by their number then.
  const ended = await open(audited.url);
  await ended.end();
  expect((await look()).oldest).toBe(own.xid);

  await own.end();
  const after = await look();
  expect(after.xmin).toBeLessThanOrEqual(first.xid);
  expect(after.oldest).toBe(after.xmax);
  await Promise.all([first.end(), second.end()]);
});

it('asks nobody where no transaction is open', async () => {
  const reader = { query: () => Promise.reject(new Error('asked')) } as unknown as pg.Client;
  expect(await oldestOfDatabase(reader, { xmin: 7n, xmax: 7n })).toBe(7n);
});

it('counts every transaction on a standby, which does not know whose they are', async () => {
  const answer = (row: object) =>
    ({ query: async () => ({ rows: [row] }) }) as unknown as pg.Client;
  const bounds = { xmin: 7n, xmax: 9n };
  expect(await oldestOfDatabase(answer({ oldest: null, standby: true }), bounds)).toBe(7n);
  expect(await oldestOfDatabase(answer({ oldest: null, standby: false }), bounds)).toBe(9n);
  expect(await oldestOfDatabase(answer({ oldest: '8', standby: false }), bounds)).toBe(8n);
});
