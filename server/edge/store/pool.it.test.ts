import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { createPool, inTransaction, type Pool, within } from './pool.ts';

/** A path to PostgreSQL that can fall silent: connections stay, and nothing comes through any more. */
interface Path {
  readonly url: string;
  silence(): void;
  mend(): void;
  close(): Promise<void>;
}

async function openPath(databaseUrl: string): Promise<Path> {
  const to = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const forward = (near: Socket): void => {
    const far = dial(Number(to.port), to.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  };
  let silent = false;
  const server: Server = createServer((near) => {
    if (silent) sockets.add(near);
    else forward(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${address.port}`;
  return {
    url: url.href,
    silence() {
      silent = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend() {
      silent = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

let database: TestDatabase;
let path: Path;
let pool: Pool | null = null;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  path = await openPath(database.url);
});
afterEach(async () => {
  await pool?.end();
  pool = null;
  await path.close();
});

const TIMED_OUT = 'Query read timeout';
const one = async (from: Pool): Promise<unknown> => (await from.query('select 1 as n')).rows;

describe('a path to PostgreSQL that falls silent', () => {
  it('holds a query for its limit, and the next one goes by another connection', async () => {
    pool = createPool(path.url, { max: 1, queryLimitMs: 1_000 });
    expect(await one(pool)).toEqual([{ n: 1 }]);
    path.silence();
    await expect(one(pool)).rejects.toThrow(TIMED_OUT);
    path.mend();
    expect(await one(pool)).toEqual([{ n: 1 }]);
  });

  it('holds a query with a limit of its own for no longer than that', async () => {
    pool = createPool(path.url, { max: 1 });
    expect(await one(pool)).toEqual([{ n: 1 }]);
    path.silence();
    await expect(pool.query(within(200, 'select $1::int as n', [1]))).rejects.toThrow(TIMED_OUT);
    path.mend();
    const { rows } = await pool.query(within(5_000, 'select $1::int as n', [1]));
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('ends a transaction with the error of its work, and its connection', async () => {
    pool = createPool(path.url, { max: 1 });
    const work = inTransaction(pool, async (client) => {
      path.silence();
      await client.query(within(200, 'select 1', []));
    });
    await expect(work).rejects.toThrow(TIMED_OUT);
    path.mend();
    expect(await inTransaction(pool, (client) => client.query('select 1'))).toMatchObject({
      rowCount: 1,
    });
  });
});

it('a transaction whose work fails is rolled back on its connection', async () => {
  const own = createPool(path.url, { max: 1 });
  pool = own;
  const session = async (): Promise<unknown> =>
    (await own.query('select pg_backend_pid() as pid')).rows[0].pid;
  const before = await session();
  const work = inTransaction(own, async (client) => {
    await client.query('create table made (n int)');
    throw new Error('thought better of it');
  });
  await expect(work).rejects.toThrow('thought better of it');
  expect((await own.query(`select to_regclass('made') as made`)).rows).toEqual([{ made: null }]);
  expect(await session()).toBe(before);
});

it('a connection that PostgreSQL ends in a transaction, between two queries, fails the next one only', async () => {
  const pool = createPool(database.url);
  try {
    const work = inTransaction(pool, async (client) => {
      const { rows } = await client.query('select pg_backend_pid() as pid');
      await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      // Without a listener the error of the connection would end this process.
      await new Promise((resolve) => setTimeout(resolve, 200));
      await client.query('select 1');
    });
    await expect(work).rejects.toThrow();
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  } finally {
    await pool.end();
  }
});
