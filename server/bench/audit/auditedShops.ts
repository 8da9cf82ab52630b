import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { startPostgres } from '../../edge/embedded/postgres.ts';
import { startMariaDb } from '../../test/support/mariadb.ts';
import type { AuditedShop } from './auditedShop.ts';

/** Connections of the shop's services. */
const connections = 8;
/** Connections that sell in the database itself. */
const sellers = 4;
const plenty = 1_000_000_000;

const fileBy = (source: string, place: string): string => `name: bench
source: ${source}
appendOnly: true
facts:
  lines: SELECT id, ${place}, order_id, sku, units, price_cents FROM {schema}.order_lines
stock: SELECT sku, units FROM {schema}.stock_units
`;

const postgresTables = `CREATE SCHEMA shop;
CREATE TABLE shop.stock_units (sku text PRIMARY KEY, units bigint);
CREATE TABLE shop.counters (seller int PRIMARY KEY, available bigint);
CREATE TABLE shop.order_lines (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  order_id text, sku text, units int, price_cents int);
CREATE INDEX ON shop.order_lines (xid);
INSERT INTO shop.stock_units VALUES ('plenty', ${plenty});
INSERT INTO shop.counters SELECT n, ${plenty} FROM generate_series(1, ${sellers}) AS n;
CREATE PROCEDURE shop.sell(counter int, ms int, INOUT sold int) LANGUAGE plpgsql AS $$
DECLARE until timestamptz := clock_timestamp() + ms * interval '1 ms';
BEGIN
  sold := 0;
  WHILE clock_timestamp() < until LOOP
    UPDATE shop.counters SET available = available - 1 WHERE seller = counter AND available >= 1;
    INSERT INTO shop.order_lines (order_id, sku, units, price_cents)
      VALUES (gen_random_uuid()::text, 'plenty', 1, 100);
    COMMIT;
    sold := sold + 1;
  END LOOP;
END $$;`;

/** PostgreSQL, by a column with the transaction id or by its own xmin. */
async function postgresShop(name: string, place: string): Promise<AuditedShop> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-bench-'));
  // The CPU is to be the limit, as it is where commits of many are written at once.
  const server = await startPostgres({ dataDir: folder, settings: { synchronous_commit: 'off' } });
  const pool = new pg.Pool({ connectionString: server.url, max: connections });
  // The server ends its connections when it stops.
  pool.on('error', () => undefined);
  await orStop(server, pool.query(postgresTables));
  let orders = 0;
  return {
    ...{ name, url: server.url, pid: server.pid, auditFile: fileBy('postgres', place) },
    async stock(skus) {
      await pool.query('INSERT INTO shop.stock_units SELECT unnest($1::text[]), 1', [skus]);
    },
    async order(sku, units) {
      await pool.query(
        'INSERT INTO shop.order_lines (order_id, sku, units, price_cents) VALUES ($1, $2, $3, 100)',
        [`o-${orders++}`, sku, units],
      );
    },
    async fill(count) {
      await pool.query(
        `INSERT INTO shop.order_lines (order_id, sku, units, price_cents)
         SELECT 'f-' || n, 'plenty', 1, 100 FROM generate_series(1, $1::int) AS n`,
        [count],
      );
      await pool.query('VACUUM ANALYZE shop.order_lines');
    },
    async sell(ms) {
      const sold = await Promise.all(
        sellersOf(async (seller) => {
          const { rows } = await pool.query('CALL shop.sell($1, $2, 0)', [seller, ms]);
          return Number(rows[0].sold);
        }),
      );
      return sum(sold);
    },
    async close() {
      await pool.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const mariaDbTables = `CREATE DATABASE shop;
CREATE TABLE shop.stock_units (sku varchar(50) PRIMARY KEY, units bigint);
CREATE TABLE shop.counters (seller int PRIMARY KEY, available bigint);
CREATE TABLE shop.order_lines (
  id bigint AUTO_INCREMENT PRIMARY KEY, order_id varchar(50), sku varchar(50), units int, price_cents int);
INSERT INTO shop.stock_units VALUES ('plenty', ${plenty});
INSERT INTO shop.counters SELECT seq, ${plenty} FROM shop.seq_1_to_${sellers};
CREATE PROCEDURE shop.sell(counter int, ms int) BEGIN NOT ATOMIC
  DECLARE sold int DEFAULT 0;
  DECLARE ends double DEFAULT UNIX_TIMESTAMP(SYSDATE(6)) + ms / 1000;
  WHILE UNIX_TIMESTAMP(SYSDATE(6)) < ends DO
    START TRANSACTION;
    UPDATE shop.counters SET available = available - 1 WHERE seller = counter AND available >= 1;
    INSERT INTO shop.order_lines (order_id, sku, units, price_cents) VALUES (UUID(), 'plenty', 1, 100);
    COMMIT;
    SET sold = sold + 1;
  END WHILE;
  SELECT sold;
END`;

async function mariaDbShop(): Promise<AuditedShop> {
  const server = await startMariaDb();
  const admin = await server.connect();
  await orStop(server, admin.query(mariaDbTables));
  const pool = mysql.createPool({ uri: server.url('shop'), connectionLimit: connections });
  let orders = 0;
  return {
    name: 'MariaDB by AUTO_INCREMENT',
    ...{ url: server.url('shop'), pid: server.pid, auditFile: fileBy('mysql', 'id AS position') },
    async stock(skus) {
      await admin.query('INSERT INTO shop.stock_units (sku, units) VALUES ?', [
        skus.map((sku) => [sku, 1]),
      ]);
    },
    async order(sku, units) {
      await pool.query(
        'INSERT INTO shop.order_lines (order_id, sku, units, price_cents) VALUES (?, ?, ?, 100)',
        [`o-${orders++}`, sku, units],
      );
    },
    async fill(count) {
      await pool.query(
        `INSERT INTO order_lines (order_id, sku, units, price_cents)
         SELECT CONCAT('f-', seq), 'plenty', 1, 100 FROM seq_1_to_${count}`,
      );
    },
    async sell(ms) {
      const sold = await Promise.all(
        sellersOf(async (seller) => {
          const [sets] = await pool.query<mysql.RowDataPacket[][]>('CALL shop.sell(?, ?)', [
            seller,
            ms,
          ]);
          return Number(sets[0]?.[0]?.sold);
        }),
      );
      return sum(sold);
    },
    async close() {
      await pool.end();
      await admin.end();
      await server.stop();
    },
  };
}

/** A server whose tables could not be made stops, or its process would keep the benchmark. */
async function orStop(server: { stop(): Promise<void> }, tables: Promise<unknown>): Promise<void> {
  try {
    await tables;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

const sellersOf = (sell: (seller: number) => Promise<number>): Promise<number>[] =>
  Array.from({ length: sellers }, (_, at) => sell(at + 1));

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);

/** Every source of the audit, on a database of its own. */
export const auditedShops: readonly (() => Promise<AuditedShop>)[] = [
  () => postgresShop('PostgreSQL by xid', 'xid'),
  () => postgresShop('PostgreSQL by xmin', 'xmin AS xid'),
  mariaDbShop,
];
