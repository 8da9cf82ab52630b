import pg from 'pg';
import type { Row } from '../../../core/audit/facts/fact.ts';
import {
  addRow,
  type Delta,
  type FactIds,
  factKinds,
  newDelta,
  overwrittenKinds,
} from '../../../core/audit/facts/registry.ts';
import { type Store, stores } from '../../../core/audit/finding.ts';
import type {
  AuditSource,
  ReadRequest,
  Snapshot,
  SourceOptions,
  SourceReading,
  StoreProblem,
  StoreReading,
  StoreRequest,
} from '../../../core/audit/sources/auditSource.ts';
import {
  createReadBudget,
  type Held,
  nothingHeld,
  type ReadBudget,
} from '../../../core/audit/sources/readBudget.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';
import {
  addOverwritten,
  factQuery,
  inSchema,
  newOverwritten,
  overwrittenColumns,
  overwrittenQuery,
  recallQuery,
} from './postgresQueries.ts';
import { runRules } from './postgresRules.ts';
import { checkQueries } from './queryCheck.ts';
import { nextWatermark, type SnapshotBounds, xminOf } from './transactionWatermark.ts';

const statementTimeoutMs = 20_000;
const connectTimeoutMs = 5_000;
/** Each row holds a few texts of `textLengthMax` characters at most. */
const pageRows = 5_000;

/**
 * Method: each reading is one REPEATABLE READ READ ONLY transaction over both schemas. Rows carry the
 * id of the transaction that wrote them (`xid`). Rows below the snapshot's `xmin` belong to
 * transactions that have ended: they are settled, and the next reading asks from `xmin` on. Rows from
 * `xmin` on are recent. Sequence and time are not used, because rows commit out of their order
 * (ADR 8). One connection, opened when needed and again after it breaks.
 */
export function createPostgresSource(options: SourceOptions): AuditSource {
  let connection: pg.Client | null = null;
  let closed = false;
  const drop = async (): Promise<void> => {
    const old = connection;
    connection = null;
    // The connection is discarded, so an error while it ends changes nothing.
    await old?.end().catch(() => undefined);
  };
  return {
    async read(request) {
      if (closed) throw new Error('the audit source is closed');
      try {
        connection ??= await connect(options.url);
        return await readStores(connection, options, request);
      } catch (error) {
        await drop();
        throw new Error(`audit database ${shownUrl(options.url)}: ${oneLine(error)}`);
      }
    },
    async check() {
      try {
        connection ??= await connect(options.url);
        return await checkQueries(connection, options);
      } catch (error) {
        await drop();
        throw new Error(`audit database ${shownUrl(options.url)}: ${oneLine(error)}`);
      }
    },
    async close() {
      closed = true;
      await drop();
    },
  };
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: statementTimeoutMs + connectTimeoutMs,
    application_name: 'zerohour audit',
  });
  // A connection that breaks between two readings fails the next one.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** A snapshot, and whether the database keeps commit times. */
interface PostgresSnapshot extends SnapshotBounds {
  readonly commitTimes: boolean;
}

async function readStores(
  client: pg.Client,
  options: SourceOptions,
  request: ReadRequest,
): Promise<SourceReading> {
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    await client.query(`SET LOCAL statement_timeout = ${statementTimeoutMs}`);
    const snapshot = await takeSnapshot(client);
    const read: Partial<Record<Store, StoreReading | StoreProblem>> = {};
    for (const store of stores) {
      read[store] = await orProblem(client, () =>
        readStore(client, options, store, request.stores[store], request.recount, snapshot),
      );
    }
    const { shadow, live } = read;
    if (shadow === undefined || live === undefined) throw new Error('a store was not read');
    return { atMs: snapshot.atMs, stores: { shadow, live } };
  } finally {
    await client.query('ROLLBACK');
  }
}

/** The first query of the transaction takes the snapshot that the others see. */
async function takeSnapshot(client: pg.Client): Promise<PostgresSnapshot> {
  const { rows } = await client.query(
    `SELECT pg_snapshot_xmin(s)::text AS xmin, pg_snapshot_xmax(s)::text AS xmax,
            extract(epoch FROM clock_timestamp())::float8 * 1000 AS at_ms,
            current_setting('track_commit_timestamp') = 'on' AS commit_times
     FROM pg_current_snapshot() AS s`,
  );
  const { xmin, xmax, at_ms, commit_times } = rows[0];
  return { xmin: BigInt(xmin), xmax: BigInt(xmax), atMs: at_ms, commitTimes: commit_times };
}

/** A query that fails is undone to a savepoint, so that the other store can still be read. */
async function orProblem(
  client: pg.Client,
  work: () => Promise<StoreReading>,
): Promise<StoreReading | StoreProblem> {
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
  options: SourceOptions,
  store: Store,
  { after, latest, held, recall, rules }: StoreRequest,
  recount: boolean,
  snapshot: PostgresSnapshot,
): Promise<StoreReading> {
  const read = (from: bigint | null, before: Held) =>
    readFacts(client, options, store, from, snapshot, createReadBudget(options.limits, before));
  const { watermark, ageMs } = nextWatermark(latest, snapshot);
  const shown = await read(after === null ? null : xminOf(after), held);
  const schema = options.schemas[store];
  return {
    snapshot:
      rules === undefined || schema === null
        ? shown
        : { ...shown, rules: await runRules(client, schema, rules) },
    recalled:
      recall === undefined
        ? null
        : await recallFacts(client, options, options.schemas[store], recall, snapshot),
    recount: recount ? await read(null, nothingHeld) : null,
    watermark,
    watermarkAgeMs: ageMs,
  };
}

async function readFacts(
  client: pg.Client,
  { file, schemas }: SourceOptions,
  store: Store,
  from: bigint | null,
  snapshot: PostgresSnapshot,
  budget: ReadBudget,
): Promise<Snapshot> {
  const settled = newDelta();
  const recent = newDelta();
  const schema = schemas[store];
  const { atMs } = snapshot;
  if (schema === null) return { atMs, settled, recent, counters: null, stock: null };
  for (const { name, columns } of factKinds) {
    const sql = file.facts[name];
    if (sql === undefined) continue;
    const query = factQuery(inSchema(sql, schema), columns, from, snapshot);
    for await (const row of pages(client, name, query)) {
      budget.take(name, row);
      addRow(BigInt(String(row.zerohour_xid)) < snapshot.xmin ? settled : recent, name, row);
    }
  }
  const read = newOverwritten();
  for (const { name } of overwrittenKinds) {
    const sql = file[name];
    if (sql === null) continue;
    const query = overwrittenQuery(inSchema(sql, schema), overwrittenColumns[name]);
    for await (const row of pages(client, name, query)) {
      budget.take(name, row);
      addOverwritten(read, name, row);
    }
  }
  const counters = file.counters === null ? null : read.counters;
  return { atMs, settled, recent, counters, stock: file.stock === null ? null : read.stock };
}

/** The rows of these facts that the snapshot still shows. */
async function recallFacts(
  client: pg.Client,
  { file, limits }: SourceOptions,
  schema: string | null,
  recall: FactIds,
  snapshot: PostgresSnapshot,
): Promise<Delta> {
  const found = newDelta();
  const budget = createReadBudget(limits, nothingHeld);
  for (const { name, columns } of factKinds) {
    const sql = file.facts[name];
    if (sql === undefined || schema === null || recall[name].size === 0) continue;
    const query = recallQuery(inSchema(sql, schema), columns, recall[name], snapshot);
    for await (const row of pages(client, name, query)) {
      budget.take(name, row);
      addRow(found, name, row);
    }
  }
  return found;
}

/** Rows a page at a time, so that no more than a page is in memory beside what is kept. */
async function* pages(client: pg.Client, name: string, sql: string): AsyncGenerator<Row> {
  const ask = async (text: string): Promise<pg.QueryResult> => {
    try {
      return await client.query(text);
    } catch (error) {
      throw new Error(`audit query "${name}": ${oneLine(error)}`);
    }
  };
  await ask(`DECLARE audit NO SCROLL CURSOR FOR ${sql}`);
  for (;;) {
    const { rows } = await ask(`FETCH ${pageRows} FROM audit`);
    yield* rows;
    if (rows.length < pageRows) break;
  }
  await ask('CLOSE audit');
}
