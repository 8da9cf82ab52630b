import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SourceOptions } from '../../../core/audit/sources/auditSource.ts';
import { nothingHeld } from '../../../core/audit/sources/readBudget.ts';
import { createAuditShop, type Shop } from '../../../test/support/auditShop.ts';
import { startMariaDb } from '../../../test/support/mariadb.ts';
import { createDecodingSource } from './decodingSource.ts';
import { createMysqlSource } from './mysqlSource.ts';
import { createPostgresSource } from './postgresSource.ts';
import { createLooks } from './tableShapes.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await createAuditShop();
});
afterAll(() => shop.close());

const limits = { factsMax: 1e6, bytesMax: 1e9 };
const all = { after: null, latest: null, held: nothingHeld };
const lines = 'SELECT id, xid, order_id, sku, units, price_cents FROM {schema}.order_lines';

it('are looked at first, at a recount, and after ten seconds', () => {
  let nowMs = 0;
  const looks = createLooks(() => nowMs);
  expect([looks(false), looks(false)]).toEqual([true, false]);
  nowMs = 9_999;
  expect([looks(false), looks(true), looks(false)]).toEqual([false, true, false]);
  nowMs = 19_998;
  expect(looks(false)).toBe(false);
  nowMs = 19_999;
  expect([looks(false), looks(false)]).toEqual([true, false]);
});

it.each([
  ['postgres', createPostgresSource],
  ['postgres-decoding', createDecodingSource],
])(
  'of %s are those that the queries name, and statements by hand are told once',
  async (_, create) => {
    const file: SourceOptions['file'] = {
      ...{ facts: { lines }, counters: null, stock: 'SELECT sku, units FROM {schema}.stock_units' },
      decoding: { heldWalMaxMb: 1_024, allowUnlimitedWal: true },
    };
    const source = create({
      url: shop.url,
      schemas: { live: null, shadow: 'shadow' },
      file,
      limits,
    });
    const read = async (recount = false) => {
      const { stores, byHand } = await source.read({ stores: { shadow: all, live: all }, recount });
      if ('problem' in stores.shadow) throw new Error(stores.shadow.problem);
      return { tables: stores.shadow.tables, byHand };
    };
    const by = async (application: string, sql: string) => {
      const client = new pg.Client({ connectionString: shop.url, application_name: application });
      await client.connect();
      await client.query(sql);
      return client;
    };
    const before = await by('psql', 'UPDATE shadow.stock_units SET units = 1');
    try {
      const first = await read();
      expect(Object.keys(first.tables ?? {})).toEqual(['order_lines', 'stock_units']);
      expect(first.tables?.stock_units).toBe('sku text, units integer');
      expect(first.byHand).toEqual([]);
      const clients = [
        await by('psql', "UPDATE shadow.stock_units SET units = 2 WHERE sku = 'hot'"),
        await by('psql', 'SELECT 1'),
        await by('shop', 'UPDATE shadow.stock_units SET units = 3'),
      ];
      const [{ user } = { user: '' }] = (await shop.pool.query('SELECT current_user AS user')).rows;
      const statement = "UPDATE shadow.stock_units SET units = 2 WHERE sku = 'hot'";
      const second = await read();
      expect(second.byHand).toEqual([{ application: 'psql', user, statement }]);
      expect(second.tables).toBeUndefined();
      await shop.pool.query('ALTER TABLE shadow.stock_units ALTER COLUMN units TYPE bigint');
      const last = await read(true);
      expect(last).toMatchObject({ tables: { stock_units: 'sku text, units bigint' }, byHand: [] });
      for (const client of clients) await client.end();
    } finally {
      await shop.pool.query('ALTER TABLE shadow.stock_units ALTER COLUMN units TYPE integer');
      await before.end();
      await source.close();
    }
  },
);

it('of mysql are those that the queries name', async () => {
  const server = await startMariaDb();
  try {
    const admin = await server.connect();
    await admin.query(
      `CREATE DATABASE s; CREATE TABLE s.order_lines (id int, sku varchar(9), order_id varchar(9), units int, price_cents int);
       CREATE TABLE s.stock (sku varchar(9), units int); CREATE TABLE s.lines (id int)`,
    );
    const source = createMysqlSource({
      ...{ url: server.url('s'), schemas: { live: null, shadow: 's' }, limits },
      file: {
        facts: { lines: 'SELECT id, sku, order_id, units, price_cents FROM {schema}.order_lines' },
        ...{ counters: null, stock: 'SELECT sku, units FROM {schema}.stock' },
      },
    });
    const read = async (recount: boolean) => {
      const { shadow } = (await source.read({ stores: { shadow: all, live: all }, recount }))
        .stores;
      if ('problem' in shadow) throw new Error(shadow.problem);
      return shadow.tables;
    };
    expect(await read(false)).toEqual({
      order_lines:
        'id int(11), sku varchar(9), order_id varchar(9), units int(11), price_cents int(11)',
      stock: 'sku varchar(9), units int(11)',
    });
    expect(await read(false)).toBeUndefined();
    await admin.query('ALTER TABLE s.stock ADD COLUMN note text');
    expect((await read(true))?.stock).toBe('sku varchar(9), units int(11), note text');
    await source.close();
    await admin.end();
  } finally {
    await server.stop();
  }
});
