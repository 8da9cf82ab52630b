import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MariaDb, startMariaDb } from '../../../test/support/mariadb.ts';
import { readMysqlCatalogue } from './mysqlCatalogue.ts';

let server: MariaDb;
beforeAll(async () => {
  server = await startMariaDb();
  const admin = await server.connect();
  await admin.query(
    `CREATE DATABASE shop; CREATE DATABASE other; CREATE TABLE other.t (id int);
     CREATE TABLE shop.skus (id binary(16) NOT NULL, version int NOT NULL, name varchar(40), PRIMARY KEY (version, id));
     CREATE TABLE shop.orders (id int unsigned AUTO_INCREMENT PRIMARY KEY, state enum('new', 'it''s paid') NOT NULL,
       how varchar(9) CHECK (how IN ('card', 'cash')), no int CHECK (no > 0), items json);
     CREATE TABLE shop.order_lines (nth int, order_id int unsigned, a int, b binary(16),
       FOREIGN KEY (order_id) REFERENCES shop.orders (id), FOREIGN KEY (a, b) REFERENCES shop.skus (version, id));
     CREATE VIEW shop.seen AS SELECT id FROM shop.orders`,
  );
  await admin.end();
});
afterAll(() => server.stop());

it('is the tables of one database by name, with keys, and the values that columns may have', async () => {
  const plain = (name: string, type: string, isNullable = true) => ({ name, type, isNullable });
  const shop = {
    ...{ schema: 'shop', dialect: 'mysql' },
    tables: [
      {
        ...{ name: 'order_lines', kind: 'table', primaryKey: [] },
        columns: [
          ...[plain('nth', 'int'), plain('order_id', 'int'), plain('a', 'int')],
          plain('b', 'binary'),
        ],
        references: [{ column: 'order_id', table: 'orders' }],
      },
      {
        ...{ name: 'orders', kind: 'table', primaryKey: ['id'], references: [] },
        columns: [
          { ...plain('id', 'int', false), isCounted: true },
          { ...plain('state', 'enum', false), values: ['new', "it's paid"] },
          { ...plain('how', 'varchar'), values: ['card', 'cash'] },
          ...[plain('no', 'int'), plain('items', 'json')],
        ],
      },
      {
        ...{ name: 'seen', kind: 'view', primaryKey: [], references: [] },
        columns: [plain('id', 'int', false)],
      },
      {
        ...{ name: 'skus', kind: 'table', primaryKey: ['version', 'id'], references: [] },
        columns: [
          ...[plain('id', 'binary', false), plain('version', 'int', false)],
          plain('name', 'varchar'),
        ],
      },
    ],
  };
  expect(await readMysqlCatalogue(server.url('shop'), null)).toEqual(shop);
  expect(await readMysqlCatalogue(server.url('other'), 'shop')).toEqual(shop);
  expect((await readMysqlCatalogue(server.url(''), null)).tables).toEqual([]);
});
