import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { targetCase } from '../../../test/support/targetCase.ts';
import { writableRole } from './writableRole.ts';

let database: TestDatabase;
let client: pg.Client;
/** Roles belong to the whole server: each test's own is dropped with its rights. */
const made: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`
    CREATE SCHEMA live; CREATE SCHEMA shadow; CREATE SCHEMA other;
    CREATE TABLE live.orders (id int, customer text); CREATE TABLE shadow.orders (id int, customer text);
    CREATE TABLE other.notes (id int); CREATE SEQUENCE shadow.ids;
    CREATE VIEW live.seen AS SELECT id FROM live.orders`);
});
afterAll(async () => {
  for (const role of made.reverse()) await client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  await client.end();
  await database.drop();
});

const stem = `r${process.pid}_`;

async function roleWith(name: string, more = '', grants = ''): Promise<string> {
  const role = `${stem}${name}`;
  await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'p' ${more}`);
  made.push(role);
  await client.query(
    `GRANT USAGE ON SCHEMA live, shadow TO ${role};
     GRANT SELECT ON ALL TABLES IN SCHEMA live, shadow TO ${role};
     ${grants.replaceAll('$role', role)}`,
  );
  const url = new URL(database.url);
  url.username = role;
  url.password = 'p';
  return url.href;
}

const rightsOf = (postgresUrl: string | null) =>
  writableRole(targetCase({ stores: { ...targetCase().stores, postgresUrl } }));
/** The right of a role that may write; else the state. */
const asked = async (postgresUrl: string | null) => {
  const found = await rightsOf(postgresUrl);
  return found.state === 'may-write' ? found.text.replaceAll(stem, '') : found.state;
};

it('lets pass a role that may only read, by the statements of the guide', async () => {
  const elsewhere = 'GRANT USAGE ON SCHEMA other TO $role; GRANT INSERT ON other.notes TO $role';
  expect(await asked(await roleWith('reader', '', elsewhere))).toBe('reads-only');
  expect(await asked(database.auditorUrl)).toBe('reads-only');
});

it.each([
  ['insert', '', 'GRANT INSERT ON live.orders TO $role', 'insert may INSERT live.orders'],
  ['update', '', 'GRANT UPDATE ON shadow.orders TO $role', 'update may UPDATE shadow.orders'],
  ['erase', '', 'GRANT DELETE ON live.orders TO $role', 'erase may DELETE live.orders'],
  ['truncate', '', 'GRANT TRUNCATE ON live.orders TO $role', 'truncate may TRUNCATE live.orders'],
  ['trigger', '', 'GRANT TRIGGER ON live.orders TO $role', 'trigger may TRIGGER live.orders'],
  ['view', '', 'GRANT INSERT ON live.seen TO $role', 'view may INSERT live.seen'],
  [
    'col',
    '',
    'GRANT UPDATE (customer) ON live.orders TO $role',
    'col may UPDATE columns of live.orders',
  ],
  [
    'newcol',
    '',
    'GRANT INSERT (customer) ON live.orders TO $role',
    'newcol may INSERT columns of live.orders',
  ],
  ['seq', '', 'GRANT USAGE ON SEQUENCE shadow.ids TO $role', 'seq may advance shadow.ids'],
  ['setval', '', 'GRANT UPDATE ON SEQUENCE shadow.ids TO $role', 'setval may advance shadow.ids'],
  [
    'maker',
    '',
    'GRANT CREATE ON SCHEMA shadow TO $role',
    'maker may create tables in schema shadow',
  ],
  ['roles', 'CREATEROLE', '', 'roles may create roles'],
  [
    'files',
    '',
    'GRANT pg_write_server_files TO $role',
    'pg_write_server_files may run programs or write files of the server',
  ],
  [
    'programs',
    '',
    'GRANT pg_execute_server_program TO $role',
    'pg_execute_server_program may run programs or write files of the server',
  ],
  [
    'two',
    '',
    'GRANT INSERT, DELETE ON live.orders TO $role',
    'two may DELETE live.orders; 2 such rights in all',
  ],
])('tells of a role that has one right: %s', async (name, more, grants, expected) => {
  expect(await asked(await roleWith(name, more, grants))).toBe(expected);
});

it('tells of a superuser, an owner, and a role that may become one that writes', async () => {
  expect(await asked(database.url)).toMatch(/ is a superuser; \d+ such rights in all$/);
  await client.query(`CREATE TABLE live.own (id int)`);
  const owner = await roleWith('owner', '', 'ALTER TABLE live.own OWNER TO $role');
  expect(await asked(owner)).toMatch(/^owner owns live\.own; \d+ such rights in all$/);
  const member = await roleWith('member', 'NOINHERIT', `GRANT ${stem}insert TO $role`);
  expect(await asked(member)).toBe('insert may INSERT live.orders');
  expect(await asked(await roleWith('all', '', 'GRANT pg_write_all_data TO $role'))).toMatch(
    /^pg_write_all_data may DELETE live\.orders; \d+ such rights in all$/,
  );
  const { rows } = await client.query('SELECT current_database() AS name');
  const lord = await roleWith('lord');
  await client.query(`ALTER DATABASE ${rows[0].name} OWNER TO ${stem}lord`);
  expect(await asked(lord)).toMatch(/^lord owns the database/);
  await client.query(`ALTER DATABASE ${rows[0].name} OWNER TO CURRENT_USER`);
});

it('says nothing of a store that is not there, and does not know of one out of reach', async () => {
  expect(await asked(null)).toBe('reads-only');
  const nowhere = new URL(database.url);
  nowhere.port = '1';
  expect(await rightsOf(nowhere.href)).toEqual({
    state: 'unknown',
    text: expect.stringMatching(/^connect ECONNREFUSED .*:1$/),
  });
});
