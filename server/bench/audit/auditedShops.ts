import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { startPostgres } from '../../edge/embedded/postgres.ts';
import { startMariaDb } from '../../test/support/mariadb.ts';
import type { AuditedShop } from './findingLatency.ts';

/** Connections of the shop's services. */
const connections = 8;
const plenty = 1_000_000_000;

const fileBy = (source: string, place: string): string => `name: bench
source: ${source}
appendOnly: true
facts:
  lines: SELECT id, ${place}, order_id, sku, units, price_cents FROM {schema}.order_lines
stock: SELECT sku, units FROM {schema}.stock_units
`;

/** PostgreSQL, by a column with the transaction id or by its own xmin. */
async function postgresShop(name: string, place: string): Promise<AuditedShop> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-bench-'));
  const server = await startPostgres({ dataDir: folder });
  const pool = new pg.Pool({ connectionString: server.url, max: connections });
  // The server ends its connections when it stops.
  pool.on('error', () => undefined);
  await pool.query(`CREATE SCHEMA shop;
    CREATE TABLE shop.stock_units (sku text PRIMARY KEY, units bigint);
    CREATE TABLE shop.order_lines (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
      order_id text, sku text, units int, price_cents int);
    CREATE INDEX ON shop.order_lines (xid);
    INSERT INTO shop.stock_units VALUES ('plenty', ${plenty})`);
  let orders = 0;
  return {
    ...{ name, url: server.url, auditFile: fileBy('postgres', place) },
    async stock(skus) {
      await pool.query('INSERT INTO shop.stock_units SELECT unnest($1::text[]), 1', [skus]);
    },
    async order(sku, units) {
      await pool.query(
        'INSERT INTO shop.order_lines (order_id, sku, units, price_cents) VALUES ($1, $2, $3, 100)',
        [`o-${orders++}`, sku, units],
      );
    },
    async close() {
      await pool.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function mariaDbShop(): Promise<AuditedShop> {
  const server = await startMariaDb();
  const admin = await server.connect();
  await admin.query(`CREATE DATABASE shop;
    CREATE TABLE shop.stock_units (sku varchar(50) PRIMARY KEY, units bigint);
    CREATE TABLE shop.order_lines (
      id bigint AUTO_INCREMENT PRIMARY KEY, order_id varchar(50), sku varchar(50), units int, price_cents int);
    INSERT INTO shop.stock_units VALUES ('plenty', ${plenty})`);
  const pool = mysql.createPool({ uri: server.url('shop'), connectionLimit: connections });
  let orders = 0;
  return {
    name: 'MariaDB by AUTO_INCREMENT',
    ...{ url: server.url('shop'), auditFile: fileBy('mysql', 'id AS position') },
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
    async close() {
      await pool.end();
      await admin.end();
      await server.stop();
    },
  };
}

/** Every source of the audit, on a database of its own. */
export const auditedShops: readonly (() => Promise<AuditedShop>)[] = [
  () => postgresShop('PostgreSQL by xid', 'xid'),
  () => postgresShop('PostgreSQL by xmin', 'xmin AS xid'),
  mariaDbShop,
];
