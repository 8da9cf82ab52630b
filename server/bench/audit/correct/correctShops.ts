import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedService } from '../../../edge/embedded/child.ts';
import { startPostgres } from '../../../edge/embedded/postgres.ts';
import { startMariaDb } from '../../../test/support/mariadb.ts';
import type { BenchSource } from '../benchSource.ts';
import { auditFileBy, type CorrectShop, tablesBy } from './correctShop.ts';
import { openSession } from './openSession.ts';
import { createSteppedClock } from './steppedClock.ts';

const restartLimitMs = 60_000;

/** A killed server's processes hold its memory for a moment, and a new one refuses to start beside them. */
async function startAgain<T>(start: () => Promise<T>): Promise<T> {
  const deadlineMs = performance.now() + restartLimitMs;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (performance.now() > deadlineMs) throw error;
      await sleep(200);
    }
  }
}

const walOf = {
  postgres: {},
  'postgres-decoding': { wal_level: 'logical', max_slot_wal_keep_size: '4GB' },
} as const;

async function runAll(url: string, statements: readonly string[]): Promise<void> {
  const session = await openSession(url);
  for (const statement of statements) await session.query(statement);
  await session.end();
}

/** PostgreSQL, by a column with the transaction id, by its own xmin or by logical decoding, which needs neither. */
async function postgresShop(
  name: string,
  place: string,
  source: 'postgres' | 'postgres-decoding' = 'postgres',
  publication: string | null = null,
): Promise<CorrectShop> {
  const dataDir = await mkdtemp(join(tmpdir(), 'zerohour-correct-'));
  const clock = await createSteppedClock();
  // Commits reach the system before they are answered, so that a killed process loses none; a power cut is not tried.
  const settings = { fsync: 'off', full_page_writes: 'off', max_wal_size: '4GB', ...walOf[source] };
  const start = (port?: number): Promise<EmbeddedService> => {
    const options = { dataDir, settings, ...(port === undefined ? {} : { port }) };
    return clock === null ? startPostgres(options) : clock.under(() => startPostgres(options));
  };
  let server = await start();
  const { url, port } = server;
  await runAll(url, [
    'CREATE SCHEMA shop',
    ...tablesBy({
      id: 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
      place: 'xid xid8 NOT NULL DEFAULT pg_current_xact_id(),',
      text: 'text',
    }),
    ...['order_lines', 'order_events', 'stock_ledger', 'payments', 'refunds'].map(
      (table) => `CREATE INDEX ON ${table} (xid)`,
    ),
    ...(publication === null
      ? []
      : [`CREATE PUBLICATION ${publication} FOR TABLES IN SCHEMA shop`]),
  ]);
  const auditFile = auditFileBy(
    source,
    place,
    'SELECT id, xmin AS xid, id AS order_id, state, version FROM {schema}.orders',
  );
  const through = publication === null ? '' : `decoding: { publication: ${publication} }\n`;
  return {
    ...{ name, url, auditFile: `${auditFile}${through}` },
    connect: () => openSession(url),
    async crash() {
      process.kill(server.pid, 'SIGKILL');
      await server.ended;
      server = await startAgain(() => start(port));
    },
    async crashSession() {
      const session = await openSession(url);
      const [found] = await session.query(
        `SELECT pid FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() LIMIT 1`,
      );
      await session.end().catch(() => undefined);
      if (found !== undefined) process.kill(Number(found.pid), 'SIGKILL');
    },
    async vacuum(freeze) {
      await runAll(url, [freeze ? 'VACUUM FREEZE' : 'VACUUM']);
    },
    setClock: clock === null ? null : (offsetMs) => clock.step(offsetMs),
    async close() {
      await server.stop();
      await clock?.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** MariaDB, by AUTO_INCREMENT. An update of `orders` is not seen by it, so its states are not read. */
async function mariaDbShop(): Promise<CorrectShop> {
  const clock = await createSteppedClock();
  // As above: commits reach the system before they are answered.
  const settings = ['--innodb-flush-log-at-trx-commit=2', '--innodb-buffer-pool-size=256M'];
  const under = <T>(start: () => Promise<T>): Promise<T> =>
    clock === null ? start() : clock.under(start);
  const server = await under(() => startMariaDb(settings));
  await runAll(server.url(''), ['CREATE DATABASE shop']);
  const url = server.url('shop');
  await runAll(
    url,
    tablesBy({ id: 'bigint AUTO_INCREMENT PRIMARY KEY', place: '', text: 'varchar(40)' }),
  );
  return {
    ...{ name: 'MariaDB by AUTO_INCREMENT', url },
    auditFile: auditFileBy('mysql', 'id AS position', null),
    connect: () => openSession(url),
    crash: () => under(() => server.crash()),
    ...{ crashSession: null, vacuum: null },
    setClock: clock === null ? null : (offsetMs) => clock.step(offsetMs),
    async close() {
      await server.stop();
      await clock?.close();
    },
  };
}

/** Every source of the audit, on a database of its own, in the order of the tables. */
export const correctShops: Readonly<Record<BenchSource, () => Promise<CorrectShop>>> = {
  xid: () => postgresShop('PostgreSQL by xid', 'xid'),
  xmin: () => postgresShop('PostgreSQL by xmin', 'xmin AS xid'),
  decoding: () => postgresShop('PostgreSQL by logical decoding', 'xid', 'postgres-decoding'),
  publication: () =>
    postgresShop('PostgreSQL through a publication', 'xid', 'postgres-decoding', 'audit'),
  mariadb: mariaDbShop,
};
