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

  it('takes every grant on what lies in a schema from the other role and from everybody', async () => {
    const sides = [
      ['live', spec.roles.shadow.name],
      ['shadow', spec.roles.live.name],
    ] as const;
    for (const [schema, stranger] of sides) {
      await admin.query(`CREATE TABLE ${schema}.t (n int); CREATE SEQUENCE ${schema}.s;
        CREATE FUNCTION ${schema}.f() RETURNS int LANGUAGE sql AS 'SELECT 1'`);
      for (const grantee of [stranger, 'PUBLIC']) {
        await admin.query(`GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO ${grantee};
          GRANT ALL ON ALL SEQUENCES IN SCHEMA ${schema} TO ${grantee};
          GRANT ALL ON ALL FUNCTIONS IN SCHEMA ${schema} TO ${grantee}`);
      }
    }
    const openTo = async (schema: string, role: string) => {
      const { rows } = await admin.query(
        `SELECT has_table_privilege($1, $2 || '.t', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE') AS table,
                has_sequence_privilege($1, $2 || '.s', 'USAGE, SELECT, UPDATE') AS sequence,
                has_function_privilege($1, $2 || '.f()', 'EXECUTE') AS function`,
        [role, schema],
      );
      return rows[0];
    };
    for (const [schema, stranger] of sides) {
      expect(await openTo(schema, stranger)).toEqual({
        table: true,
        sequence: true,
        function: true,
      });
    }
    await provisionPostgres(queryOf(admin), spec);
    for (const [schema, stranger] of sides) {
      expect(await openTo(schema, stranger)).toEqual({
        table: false,
        sequence: false,
        function: false,
      });
      expect((await reader.query(`SELECT * FROM ${schema}.t`)).rowCount).toBe(0);
    }
  });

  it('stays closed for what is made later, though default privileges open it', async () => {
    const { live: owner, shadow: stranger } = spec.roles;
    for (const kind of ['TABLES', 'SEQUENCES', 'FUNCTIONS', 'TYPES']) {
      await admin.query(
        `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner.name} IN SCHEMA live GRANT ALL ON ${kind} TO ${stranger.name}`,
      );
    }
    await provisionPostgres(queryOf(admin), spec);
    await live.query(`CREATE TABLE later (n int); CREATE SEQUENCE numbers; CREATE TYPE kind AS (a int);
      CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'`);
    for (const statement of [
      'SELECT * FROM live.later',
      "SELECT nextval('live.numbers')",
      'SELECT live.one()',
      'SELECT NULL::live.kind',
    ]) {
      await expect(shadow.query(statement)).rejects.toThrow('permission denied for schema live');
    }
  });

  it.each(['SUPERUSER', 'BYPASSRLS', 'CREATEROLE', 'REPLICATION'])(
    'sees %s as a hole, and takes it away',
    async (attribute) => {
      for (const [role, schema] of [
        [spec.roles.live.name, 'shadow'],
        [spec.roles.shadow.name, 'live'],
      ] as const) {
        await admin.query(`ALTER ROLE ${role} ${attribute}`);
        expect(await findBreaches(queryOf(admin), spec)).toContain(
          `role ${role} is or may become a superuser, or has BYPASSRLS, CREATEROLE or REPLICATION (${schema})`,
        );
        await provisionPostgres(queryOf(admin), spec);
        expect(await findBreaches(queryOf(admin), spec)).toEqual([]);
      }
    },
  );

  it('gives every role the attributes that it needs, and no others', async () => {
    const names = [spec.roles.live, spec.roles.shadow, ...spec.readers].map(({ name }) => name);
    for (const name of names) {
      await admin.query(
        `ALTER ROLE ${name} NOLOGIN SUPERUSER CREATEDB CREATEROLE REPLICATION BYPASSRLS`,
      );
    }
    await provisionPostgres(queryOf(admin), spec);
    const { rows } = await admin.query(
      `SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls
       FROM pg_roles WHERE rolname = ANY($1)`,
      [names],
    );
    expect(rows).toEqual(
      names.map(() => ({
        rolcanlogin: true,
        rolsuper: false,
        rolcreatedb: false,
        rolcreaterole: false,
        rolreplication: false,
        rolbypassrls: false,
      })),
    );
  });

  it.each([
    ['BYPASSRLS', 'is or may become a superuser, or has BYPASSRLS, CREATEROLE or REPLICATION'],
    ['IN ROLE pg_read_all_data', "may read or write everyone's data"],
    ['IN ROLE pg_write_all_data', "may read or write everyone's data"],
    ['IN ROLE pg_read_server_files', "may read or write everyone's data"],
    ['IN ROLE pg_write_server_files', "may read or write everyone's data"],
    ['IN ROLE pg_execute_server_program', "may read or write everyone's data"],
    [`IN ROLE ${spec.roles.live.name}`, "may act as the other side's role"],
  ])('names a role that may become one with %s, and builds no wall', async (attribute, text) => {
    const { name } = spec.roles.shadow;
    const stronger = ownName('stronger');
    // SET ROLE reaches what is not inherited as well.
    await admin.query(
      `CREATE ROLE ${stronger} ${attribute}; GRANT ${stronger} TO ${name} WITH INHERIT FALSE`,
    );
    try {
      expect(await findBreaches(queryOf(admin), spec)).toContain(`role ${name} ${text} (live)`);
      await expect(provisionPostgres(queryOf(admin), spec)).rejects.toThrow(
        `PostgreSQL wall has holes: `,
      );
    } finally {
      await admin.query(`DROP ROLE ${stronger}`);
    }
    expect(await findBreaches(queryOf(admin), spec)).toEqual([]);
  });

  it.each(['USAGE', 'CREATE'])('names a grant of %s through another role', async (grant) => {
    const { name } = spec.roles.shadow;
    const stronger = ownName('stronger');
    await admin.query(`CREATE ROLE ${stronger}; GRANT ${grant} ON SCHEMA live TO ${stronger};
      GRANT ${stronger} TO ${name} WITH INHERIT FALSE`);
    expect(await findBreaches(queryOf(admin), spec)).toEqual([
      `role ${name} has a grant on the other side's schema (live)`,
    ]);
    await admin.query(`DROP OWNED BY ${stronger}; DROP ROLE ${stronger}`);
  });

  it.each(['SCHEMA live', 'TABLE live.t', 'SEQUENCE live.s', 'FUNCTION live.f()'])(
    'names a role that owns %s of the other side',
    async (thing) => {
      const { name } = spec.roles.shadow;
      const { rows } = await admin.query('SELECT current_user AS name');
      await admin.query(`ALTER ${thing} OWNER TO ${name}`);
      expect(await findBreaches(queryOf(admin), spec)).toContain(
        `role ${name} owns the other side's schema or something in it (live)`,
      );
      await admin.query(`ALTER ${thing} OWNER TO ${rows[0].name}`);
      await provisionPostgres(queryOf(admin), spec);
    },
  );
});
