import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownDatabase, ownName, queryOf } from '../test/services.ts';
import { findBreaches, type PostgresSpec, provisionPostgres } from './postgres.ts';

const role = (what: string) => ({ name: ownName(what), password: `p'"\\ä ${ownName(what)}` });
const spec = {
  schemas: { live: 'live', shadow: 'shadow' },
  roles: { live: role('live'), shadow: role('shadow') },
  readers: [role('audit')],
} satisfies PostgresSpec;

let database: Awaited<ReturnType<typeof ownDatabase>>;
let admin: pg.Client;
let live: pg.Client;
let shadow: pg.Client;
let reader: pg.Client;

beforeAll(async () => {
  database = await ownDatabase();
  admin = await database.connect();
  await provisionPostgres(queryOf(admin), spec);
  live = await database.connect(spec.roles.live);
  shadow = await database.connect(spec.roles.shadow);
  reader = await database.connect(spec.readers[0]);
  for (const client of [live, shadow])
    await client.query('CREATE TABLE stock (sku text, left_over int)');
  await live.query("INSERT INTO stock VALUES ('a', 7)");
});

afterAll(async () => {
  await database.close();
});

describe('the wall in PostgreSQL', () => {
  it('gives each role its own schema by default', async () => {
    expect((await live.query('SELECT * FROM stock')).rows).toEqual([{ sku: 'a', left_over: 7 }]);
    expect((await shadow.query('SELECT * FROM stock')).rows).toEqual([]);
  });

  it.each([
    'SELECT * FROM live.stock',
    "INSERT INTO live.stock VALUES ('b', 1)",
    'UPDATE live.stock SET left_over = 0',
    'DROP TABLE live.stock',
    'CREATE TABLE live.mine (n int)',
  ])('is PostgreSQL itself that refuses the shadow role: %s', async (statement) => {
    await expect(shadow.query(statement)).rejects.toMatchObject({
      message: 'permission denied for schema live',
    });
  });

  it('refuses the live role in the shadow schema', async () => {
    await expect(live.query('SELECT * FROM shadow.stock')).rejects.toThrow(
      'permission denied for schema shadow',
    );
    await expect(shadow.query(`SET ROLE ${spec.roles.live.name}`)).rejects.toThrow(
      'permission denied to set role',
    );
  });

  it('lets the reader read both sides, tables made later too, and write neither', async () => {
    expect((await reader.query('SELECT * FROM live.stock')).rowCount).toBe(1);
    await shadow.query('CREATE TABLE later (n int)');
    expect((await reader.query('SELECT * FROM shadow.later')).rowCount).toBe(0);
    await expect(reader.query('DELETE FROM live.stock')).rejects.toThrow('read-only transaction');
    await reader.query('SET default_transaction_read_only = off');
    await expect(reader.query('DELETE FROM live.stock')).rejects.toThrow(
      'permission denied for table stock',
    );
  });

  it('can be built again at no harm, and with a new password', async () => {
    const renewed = { ...spec.roles.shadow, password: 'another password' };
    await provisionPostgres(queryOf(admin), { ...spec, roles: { ...spec.roles, shadow: renewed } });
    const again = await database.connect(renewed);
    expect((await again.query('SELECT * FROM stock')).rows).toEqual([]);
    expect((await live.query('SELECT * FROM stock')).rowCount).toBe(1);
  });

  it('mends a grant that somebody made, and names one that it cannot mend', async () => {
    const { name } = spec.roles.shadow;
    await admin.query(`GRANT USAGE ON SCHEMA live TO ${name}`);
    expect(await findBreaches(queryOf(admin), spec)).toEqual([
      `role ${name} has a grant on the other side's schema (live)`,
    ]);
    await provisionPostgres(queryOf(admin), spec);
    expect(await findBreaches(queryOf(admin), spec)).toEqual([]);

    await admin.query('GRANT ALL ON SCHEMA live TO PUBLIC');
    await admin.query(`GRANT ALL ON live.stock TO ${name}; GRANT SELECT ON live.stock TO PUBLIC`);
    await provisionPostgres(queryOf(admin), spec);
    expect(await findBreaches(queryOf(admin), spec)).toEqual([]);
    const { rows } = await admin.query(
      "SELECT has_table_privilege($1, 'live.stock', 'SELECT, UPDATE') AS open",
      [name],
    );
    expect(rows).toEqual([{ open: false }]);

    await admin.query(`GRANT pg_read_all_data TO ${name}`);
    await expect(provisionPostgres(queryOf(admin), spec)).rejects.toThrow(
      `role ${name} may read or write everyone's data (live)`,
    );
    await admin.query(`REVOKE pg_read_all_data FROM ${name}`);
    await admin.query(`GRANT ${spec.roles.live.name} TO ${name}`);
    await expect(provisionPostgres(queryOf(admin), spec)).rejects.toThrow(
      "may act as the other side's role",
    );
    await admin.query(`REVOKE ${spec.roles.live.name} FROM ${name}`);
  });

  it('sees a superuser as a hole', async () => {
    const { name } = spec.roles.live;
    await admin.query(`ALTER ROLE ${name} SUPERUSER`);
    expect(await findBreaches(queryOf(admin), spec)).toContain(
      `role ${name} is a superuser or bypasses row security (shadow)`,
    );
    await provisionPostgres(queryOf(admin), spec);
    expect(await findBreaches(queryOf(admin), spec)).toEqual([]);
  });
});
