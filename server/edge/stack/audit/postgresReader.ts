import pg from 'pg';
import type { Snapshot } from '../../../core/audit/engine/auditStep.ts';
import {
  type Counters,
  type Delta,
  type FactSource,
  factSources,
} from '../../../core/audit/facts.ts';
import type { AuditFile } from '../../../core/audit/sources/auditFile.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { withoutSecret } from '../../store/pool.ts';
import { type Row, readCounter, readFact } from './rows.ts';

export type Store = 'live' | 'shadow';

export interface AuditReading {
  /** Every transaction below it has ended, and is in this snapshot if it committed. */
  readonly xmin: bigint;
  /** No transaction had begun from here on. Equal to `xmin` when none was in flight. */
  readonly xmax: bigint;
  /** The database's clock at the snapshot. */
  readonly atMs: number;
  readonly stores: Readonly<Record<Store, StoreReading>>;
}

export type StoreReading =
  | { readonly snapshot: Snapshot; readonly full: Snapshot | null }
  | { readonly problem: string };

export interface AuditReader {
  /**
   * Both stores in one snapshot: facts of transactions from `watermark[store]` on (null: all), and
   * all facts again when `full`. Rejects when the database cannot be asked at all; a store whose
   * queries fail has a problem of its own.
   */
  read(watermark: Readonly<Record<Store, bigint | null>>, full: boolean): Promise<AuditReading>;
  close(): Promise<void>;
}

export interface AuditReaderOptions {
  readonly postgresUrl: string;
  readonly schemas: Readonly<Record<Store, string>>;
  readonly file: AuditFile;
}

const statementTimeoutMs = 20_000;
const connectTimeoutMs = 5_000;
const pageRows = 10_000;
const stores = ['shadow', 'live'] as const;

/** Reads on one connection of its own, which is opened when needed and again after it broke. */
export function createAuditReader(options: AuditReaderOptions): AuditReader {
  let connection: pg.Client | null = null;
  const drop = async (): Promise<void> => {
    const old = connection;
    connection = null;
    // It is being given up; whether it says goodbye does not matter.
    await old?.end().catch(() => undefined);
  };
  return {
    async read(watermark, full) {
      try {
        connection ??= await connect(options.postgresUrl);
        return await readSnapshot(connection, options, watermark, full);
      } catch (error) {
        await drop();
        const where = withoutSecret(options.postgresUrl);
        throw new Error(`audit database ${where}: ${oneLine(error)}`);
      }
    },
    close: drop,
  };
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: statementTimeoutMs + connectTimeoutMs,
    application_name: 'zerohour audit',
  });
  // A connection that breaks between two reads is found by the next one.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function readSnapshot(
  client: pg.Client,
  options: AuditReaderOptions,
  watermark: Readonly<Record<Store, bigint | null>>,
  full: boolean,
): Promise<AuditReading> {
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    await client.query(`SET LOCAL statement_timeout = ${statementTimeoutMs}`);
    const moment = await readMoment(client);
    const at = (store: Store, from: bigint | null): Promise<Snapshot> =>
      readStore(client, options, store, from, moment);
    const read: Partial<Record<Store, StoreReading>> = {};
    for (const store of stores) {
      read[store] = await guarded(client, async () => ({
        snapshot: await at(store, watermark[store]),
        full: full ? await at(store, null) : null,
      }));
    }
    const { shadow, live } = read;
    if (shadow === undefined || live === undefined) throw new Error('a store was not read');
    return { ...moment, stores: { shadow, live } };
  } finally {
    await client.query('ROLLBACK');
  }
}

interface Moment {
  readonly xmin: bigint;
  readonly xmax: bigint;
  readonly atMs: number;
  readonly commitTimes: boolean;
}

/** The first query of the transaction takes the snapshot that all others see. */
async function readMoment(client: pg.Client): Promise<Moment> {
  const { rows } = await client.query(
    `SELECT pg_snapshot_xmin(s)::text AS xmin, pg_snapshot_xmax(s)::text AS xmax,
            extract(epoch FROM clock_timestamp())::float8 * 1000 AS at_ms,
            current_setting('track_commit_timestamp') = 'on' AS commit_times
     FROM pg_current_snapshot() AS s`,
  );
  const { xmin, xmax, at_ms, commit_times } = rows[0];
  return { xmin: BigInt(xmin), xmax: BigInt(xmax), atMs: at_ms, commitTimes: commit_times };
}

/** A query that fails must not spoil the other store's: it is undone to a savepoint. */
async function guarded(
  client: pg.Client,
  work: () => Promise<StoreReading>,
): Promise<StoreReading> {
  await client.query('SAVEPOINT store');
  try {
    return await work();
  } catch (error) {
    await client.query('ROLLBACK TO SAVEPOINT store');
    return { problem: oneLine(error) };
  }
}

async function readStore(
  client: pg.Client,
  options: AuditReaderOptions,
  store: Store,
  from: bigint | null,
  moment: Moment,
): Promise<Snapshot> {
  const settled: Rows = { ledger: [], lines: [], events: [], payments: [] };
  const recent: Rows = { ledger: [], lines: [], events: [], payments: [] };
  for (const source of factSources) {
    const sql = options.file.facts[source];
    if (sql === undefined) continue;
    const query = deltaQuery(inSchema(sql, options.schemas[store]), from, moment);
    for await (const row of pages(client, query)) {
      const side = BigInt(String(row.zerohour_xid)) < moment.xmin ? settled : recent;
      put(side, source, row);
    }
  }
  const counters = await readCounters(client, options, store);
  return { atMs: moment.atMs, settled, recent, counters };
}

type Rows = { readonly [S in FactSource]: Delta[S][number][] };

function put<S extends FactSource>(rows: Rows, source: S, row: Row): void {
  const list: Delta[S][number][] = rows[source];
  list.push(readFact(source, row));
}

/** Rows by transaction id, never by sequence or time: commits come out of order (FACTS). */
function deltaQuery(sql: string, from: bigint | null, { commitTimes }: Moment): string {
  const at = commitTimes
    ? 'extract(epoch FROM pg_xact_commit_timestamp(f.xid::xid))::float8 * 1000'
    : 'NULL::float8';
  const since = from === null ? '' : `WHERE f.xid >= '${from}'::xid8`;
  return `SELECT f.*, f.xid::text AS zerohour_xid, ${at} AS zerohour_at_ms FROM (${sql}\n) AS f ${since}`;
}

async function readCounters(
  client: pg.Client,
  options: AuditReaderOptions,
  store: Store,
): Promise<Counters | null> {
  if (options.file.counters === null) return null;
  const counters = new Map();
  for await (const row of pages(client, inSchema(options.file.counters, options.schemas[store]))) {
    const [sku, counter] = readCounter(row);
    counters.set(sku, counter);
  }
  return counters;
}

function inSchema(sql: string, schema: string): string {
  return sql.replaceAll('{schema}', pg.escapeIdentifier(schema));
}

/** A page at a time, so that a first read of millions of rows is not held twice. */
async function* pages(client: pg.Client, sql: string): AsyncGenerator<Row> {
  await client.query(`DECLARE audit NO SCROLL CURSOR FOR ${sql}`);
  for (;;) {
    const { rows } = await client.query(`FETCH ${pageRows} FROM audit`);
    yield* rows;
    if (rows.length < pageRows) break;
  }
  await client.query('CLOSE audit');
}
