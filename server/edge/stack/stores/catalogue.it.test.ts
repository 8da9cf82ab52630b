import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { readCatalogue } from './catalogue.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

it('is the tables of one schema by name, their columns in order, and their keys of one column', async () => {
  await client.query(`CREATE SCHEMA shop; CREATE SCHEMA other;
    CREATE TABLE other.skus (id int PRIMARY KEY);
    CREATE TABLE shop.skus (id int PRIMARY KEY, name varchar(40), pair int, gone int, UNIQUE (id, pair));
    ALTER TABLE shop.skus DROP COLUMN gone;
    CREATE TABLE shop.lines (z numeric(10, 2), sku int REFERENCES shop.skus,
      abroad int REFERENCES other.skus, a int, b int,
      CHECK (z > 0), UNIQUE (z), FOREIGN KEY (a, b) REFERENCES shop.skus (id, pair));
    CREATE TABLE shop.events (id bigint, at timestamptz) PARTITION BY RANGE (id);
    CREATE TABLE other.lines (own int REFERENCES other.skus);
    CREATE VIEW shop.seen AS SELECT id FROM shop.skus;
    CREATE SEQUENCE shop.numbers; CREATE INDEX at ON shop.skus (name)`);
  await client.query(`CREATE TYPE shop.mood AS ENUM ('calm', 'it''s busy');
    CREATE TABLE shop.events_old PARTITION OF shop.events FOR VALUES FROM (0) TO (9);
    CREATE TABLE shop.states (a text CHECK (a IN ('x', 'y')), b varchar(9) CHECK (b = 'z' OR b = 'w'), c text CHECK (c <> 'v'),
      d shop.mood, e text CHECK (e = 'x' AND length(e) > 0), f int, g text NOT NULL, PRIMARY KEY (g, f))`);
  const plain = (name: string, type: string, isNullable = true) => ({ name, type, isNullable });
  expect(await readCatalogue(client, 'shop')).toEqual({
    ...{ schema: 'shop', dialect: 'postgres', others: [{ schema: 'other', tables: 2 }] },
    tables: [
      {
        ...{ name: 'events', kind: 'table', primaryKey: [], references: [] },
        columns: [plain('id', 'bigint'), plain('at', 'timestamp with time zone')],
      },
      {
        ...{ name: 'lines', kind: 'table', primaryKey: [] },
        columns: [
          plain('z', 'numeric'),
          ...['sku', 'abroad', 'a', 'b'].map((name) => plain(name, 'integer')),
        ],
        references: [
          { column: 'sku', table: 'skus' },
          { column: 'abroad', table: 'skus' },
        ],
      },
      {
        ...{ name: 'seen', kind: 'view', primaryKey: [], references: [] },
        columns: [plain('id', 'integer')],
      },
      {
        ...{ name: 'skus', kind: 'table', primaryKey: ['id'], references: [] },
        columns: [
          plain('id', 'integer', false),
          plain('name', 'character varying'),
          plain('pair', 'integer'),
        ],
      },
      {
        ...{ name: 'states', kind: 'table', primaryKey: ['g', 'f'], references: [] },
        columns: [
          { ...plain('a', 'text'), values: ['x', 'y'] },
          { ...plain('b', 'character varying'), values: ['z', 'w'] },
          plain('c', 'text'),
          { ...plain('d', 'shop.mood'), values: ['calm', "it's busy"] },
          plain('e', 'text'),
          plain('f', 'integer', false),
          plain('g', 'text', false),
        ],
      },
    ],
  });
});

it('is empty for a schema that is not there, and the first 500 tables of one with more', async () => {
  expect(await readCatalogue(client, 'none')).toMatchObject({ schema: 'none', tables: [] });
  await client.query(`CREATE SCHEMA wide; DO $$ BEGIN FOR n IN 1000..1500 LOOP
    EXECUTE format('CREATE TABLE wide.t%s (id int)', n); END LOOP; END $$`);
  const { tables } = await readCatalogue(client, 'wide');
  expect([tables.length, tables[0]?.name, tables.at(-1)?.name]).toEqual([500, 't1000', 't1499']);
});
