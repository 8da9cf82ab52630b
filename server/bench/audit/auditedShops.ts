import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { startPostgres } from '../../edge/embedded/postgres.ts';
import { startMariaDb } from '../../test/support/mariadb.ts';
import type { AuditedShop } from './auditedShop.ts';
import type { BenchSource } from './benchSource.ts';
import { connections } from './sellers.ts';

const plenty = 1_000_000_000;

const fileBy = (source: string, place: string | null): string => `name: bench
source: ${source}
appendOnly: true
facts:
  lines: SELECT id, ${place === null ? '' : `${place}, `}order_id, sku, units, price_cents FROM {schema}.order_lines
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
INSERT INTO shop.counters SELECT n, ${plenty} FROM generate_series(1, ${connections}) AS n;
CREATE PUBLICATION audit FOR TABLE shop.order_lines;`;

/** The CPU is to be the limit, as it is where commits of many are written at once, and no checkpoint is to fall into a window. */
const cpuIsTheLimit = {
  ...{ synchronous_commit: 'off', fsync: 'off' },
  ...{ max_wal_size: '16GB', checkpoint_timeout: '1h' },
};

/** PostgreSQL, by a column with the transaction id, by its own xmin or by logical decoding. */
async function postgresShop(
  name: string,
  auditFile: string,
  further: Readonly<Record<string, string>> = {},
): Promise<AuditedShop> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-bench-'));
  const settings = { ...cpuIsTheLimit, ...further };
  const server = await startPostgres({ dataDir: folder, settings });
  const pool = new pg.Pool({ connectionString: server.url, max: connections });
  // The server ends its connections when it stops.
  pool.on('error', () => undefined);
  await orStop(server, pool.query(postgresTables));
  let orders = 0;
  return {
    ...{ name, url: server.url, pid: server.pid, auditFile },
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
    async close() {
      await pool.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What changes stays in memory for as long as a benchmark takes, so that no window writes back what another one changed. */
const cpuIsTheLimitOfMariaDb = [
  ...['--innodb-buffer-pool-size=768M', '--innodb-log-file-size=1G'],
  ...['--innodb-max-dirty-pages-pct=99', '--innodb-max-dirty-pages-pct-lwm=0'],
  ...['--innodb-adaptive-flushing=OFF', '--innodb-adaptive-hash-index=OFF'],
];

const mariaDbTables = `CREATE DATABASE shop;
CREATE TABLE shop.stock_units (sku varchar(50) PRIMARY KEY, units bigint);
CREATE TABLE shop.counters (seller int PRIMARY KEY, available bigint);
CREATE TABLE shop.order_lines (
  id bigint AUTO_INCREMENT PRIMARY KEY, order_id varchar(50), sku varchar(50), units int, price_cents int);
INSERT INTO shop.stock_units VALUES ('plenty', ${plenty});
INSERT INTO shop.counters SELECT seq, ${plenty} FROM shop.seq_1_to_${connections};`;

async function mariaDbShop(): Promise<AuditedShop> {
  const server = await startMariaDb(cpuIsTheLimitOfMariaDb);
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

/** Decoding shows a commit once it is flushed. Those that nobody waits for are flushed after three of these delays at most. */
const logical = {
  ...{ wal_level: 'logical', max_slot_wal_keep_size: '4GB' },
  wal_writer_delay: '10ms',
};

/** Every source of the audit, on a database of its own, in the order of the tables. */
export const auditedShops: Readonly<Record<BenchSource, () => Promise<AuditedShop>>> = {
  xid: () => postgresShop('PostgreSQL by xid', fileBy('postgres', 'xid')),
  xmin: () => postgresShop('PostgreSQL by xmin', fileBy('postgres', 'xmin AS xid')),
  decoding: () =>
    postgresShop('PostgreSQL by logical decoding', fileBy('postgres-decoding', null), logical),
  publication: () =>
    postgresShop(
      'PostgreSQL through a publication',
      `${fileBy('postgres-decoding', null)}decoding: { publication: audit }\n`,
      logical,
    ),
  mariadb: mariaDbShop,
};
