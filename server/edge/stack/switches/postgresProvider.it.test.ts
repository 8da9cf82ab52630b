import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  contractSwitches,
  switchProviderContract,
} from '../../../core/switch/switchProvider.contract.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createPostgresProvider } from './postgresProvider.ts';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const table = 'public.switches';
const settings = () => ({ kind: 'postgres', url: database.url, table }) as const;

/** A fresh table with a row of another switch; a service reads value and instances of its row. */
async function openCase() {
  await pool.query(`drop table if exists ${table}`);
  await pool.query(
    `create table ${table} (name text primary key, version bigint not null, value jsonb not null,
       instances jsonb not null default '{}')`,
  );
  await pool.query(`insert into ${table} values ('other', 3, '"kept"')`);
  return {
    open: () => createPostgresProvider(settings()),
    openUnreachable: () =>
      createPostgresProvider({ ...settings(), url: 'postgres://nobody@127.0.0.1:1/none' }),
    async seenBy(instance: string, { name }: { readonly name: string }) {
      const { rows } = await pool.query(
        `select coalesce(instances -> $2, value) as value from ${table} where name = $1`,
        [name, instance],
      );
      return rows[0]?.value ?? null;
    },
    async others() {
      const { rows } = await pool.query(`select * from ${table} where name = 'other'`);
      return JSON.stringify(rows);
    },
    close: async () => undefined,
  };
}

switchProviderContract('postgres', { hasDefault: false, isPerInstance: true }, openCase);

it('names the database without its password, and what of a row it cannot use', async () => {
  await openCase();
  const [limit] = contractSwitches;
  if (limit === undefined) throw new Error('no switch');
  const provider = createPostgresProvider(settings());
  await pool.query(`insert into ${table} values ('order.limit', 1, '"many"')`);
  expect((await provider.read([limit])).get('order.limit')).toEqual({
    ok: false,
    error: '"many" is stored; it takes a whole number from -5 to 100',
  });
  await provider.close();
  const none = createPostgresProvider({ ...settings(), table: 'nothing' });
  await expect(none.read([limit])).rejects.toThrow(
    /^PostgreSQL at postgres(?:ql)?:\/\/[\w.]+:\d+\/\w+: relation "nothing" does not exist$/,
  );
  await none.close();
});

it('asks under a name, and opens another connection for one that broke', async () => {
  await openCase();
  const [limit] = contractSwitches;
  if (limit === undefined) throw new Error('no switch');
  const provider = createPostgresProvider(settings());
  const named = (what: string) =>
    pool.query(`select ${what} from pg_stat_activity where application_name = 'zerohour-switches'`);
  expect(await provider.read([limit])).toEqual(new Map());
  expect((await named('pid')).rowCount).toBe(1);
  await named('pg_terminate_backend(pid)');
  const reading = () => provider.read([limit]).catch(() => 'lost');
  await expect.poll(reading, { timeout: 10_000 }).toEqual(new Map());
  await provider.close();
  await expect.poll(async () => (await named('pid')).rowCount, { timeout: 10_000 }).toBe(0);
});
