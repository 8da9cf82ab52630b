import pg from 'pg';
import { countedInDatabase } from '../../../core/audit/drain/drain.ts';
import { type Store, stores } from '../../../core/audit/finding.ts';
import type {
  AuditSource,
  ReadRequest,
  SourceOptions,
  SourceReading,
  StoreProblem,
  StoreReading,
} from '../../../core/audit/sources/auditSource.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { readPostgresBacklogs } from './backlogRows.ts';
import { createDatabaseSource } from './databaseSource.ts';
import { noWindows } from './idWindow.ts';
import { oldestOfDatabase } from './oldestOfDatabase.ts';
import { openTransactions } from './openTransactions.ts';
import { type PostgresSnapshot, readStore, type StoreMemory } from './postgresReading.ts';
import { checkQueries } from './queryCheck.ts';
import { type ReplicaProgress, replicaProgress, shownBy } from './replicaProgress.ts';
import { createSteadyClock } from './steadyClock.ts';
import { createHandReader, createLooks, type HandReader, postgresTables } from './tableShapes.ts';
import { nothingPassed } from './transactionWatermark.ts';

/** The facts of a kind are one statement, which lasts for as long as this process takes to read them. */
export const statementTimeoutMs = 60_000;
const connectTimeoutMs = 5_000;

/**
 * Method: each reading is one REPEATABLE READ READ ONLY transaction over both schemas. Rows carry the
 * id of the transaction that wrote them (`xid`). Rows below the snapshot's `xmin` belong to
 * transactions that have ended: they are settled, and the next reading asks from `xmin` on. Rows from
 * `xmin` on are recent. Sequence and time do not tell what is settled, because rows commit out of their
 * order (ADR 8); ids only narrow scans between those that settle (ADR 43). One connection, opened when
 * needed and again after it breaks. A replica is read like its primary; only what it is known to show counts as passed.
 */
export function createPostgresSource(options: SourceOptions): AuditSource {
  const memories: Memories = { shadow: newMemory(), live: newMemory() };
  const steady = createSteadyClock(now);
  const looksNow = createLooks(now);
  const handsSince = createHandReader();
  // A connection to a primary stays one; a replica may be promoted.
  let toPrimary: pg.Client | null = null;
  const progressOf = async (client: pg.Client): Promise<ReplicaProgress | null> => {
    if (client === toPrimary) return null;
    const progress = await replicaProgress(client);
    if (progress === null) toPrimary = client;
    return progress;
  };
  return createDatabaseSource<pg.Client>(options.url, {
    connect: () => connectPostgres(options.url),
    end: (client) => client.end(),
    async read(client, request) {
      const replica = await progressOf(client);
      const reading = await readStores(client, options, memories, request, {
        steady,
        shownAt: (atMs, movedMs) => shownBy(replica, atMs, movedMs),
        ...{ looksNow, handsSince },
      });
      return replica === null || reading.open === undefined
        ? reading
        : { ...reading, open: { ...reading.open, replica: replica.text } };
    },
    check: (client) => checkQueries(client, options),
  });
}

type Memories = Readonly<Record<Store, StoreMemory>>;

const newMemory = (): StoreMemory => ({
  ...{ shapes: new Map(), windows: noWindows, passed: nothingPassed },
});

const now = (): number => performance.now();

export async function connectPostgres(connectionString: string): Promise<pg.Client> {
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

/** What a source knows of times from its readings so far. */
interface SourceTimes {
  readonly steady: (databaseMs: number) => number;
  /** `shownBy` of the server that is read. */
  readonly shownAt: (atMs: number, movedMs: number) => number | null;
  /** Are the tables looked at with this reading? */
  readonly looksNow: (recount: boolean) => boolean;
  /** Statements by hand since the reading before. */
  readonly handsSince: HandReader;
}

async function readStores(
  client: pg.Client,
  options: SourceOptions,
  memories: Memories,
  request: ReadRequest,
  { steady, shownAt, looksNow, handsSince }: SourceTimes,
): Promise<SourceReading> {
  const looks = looksNow(request.recount);
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    await client.query(`SET LOCAL statement_timeout = ${statementTimeoutMs}`);
    const taken = await takeSnapshot(client);
    const atMs = steady(taken.atMs);
    const oldest = await oldestOfDatabase(client, taken);
    const snapshot = { ...taken, atMs, oldest, shownMs: shownAt(atMs, taken.atMs - atMs) };
    const read: Partial<Record<Store, StoreReading | StoreProblem>> = {};
    for (const store of stores) {
      const { backlogs } = request.stores[store];
      const schema = options.schemas[store];
      read[store] = await orProblem(client, async () => {
        const reading = await readStore(
          { client, options, store, memory: memories[store], snapshot, now },
          request.stores[store],
          request.recount,
        );
        if (schema === null) return reading;
        const tables = looks ? { tables: await postgresTables(client, schema, options.file) } : {};
        return backlogs === undefined
          ? { ...reading, ...tables }
          : {
              ...{ ...reading, ...tables },
              backlogs: await readPostgresBacklogs(client, schema, countedInDatabase(backlogs)),
            };
      });
    }
    const { shadow, live } = read;
    if (shadow === undefined || live === undefined) throw new Error('a store was not read');
    return {
      ...{ atMs: snapshot.atMs, clockMs: taken.atMs },
      stores: { shadow, live },
      open: await openTransactions(client),
      byHand: await handsSince(client, taken.atMs),
    };
  } finally {
    await client.query('ROLLBACK');
  }
}

/**
 * The first query of the transaction takes the snapshot that the others see. `pg_snapshot_xmax` is the first id after the
 * newest transaction that ended, so that an open one may lie above it: `age` tells the first id that is not given yet.
 */
async function takeSnapshot(
  client: pg.Client,
): Promise<Omit<PostgresSnapshot, 'shownMs' | 'oldest'>> {
  const { rows } = await client.query(
    `SELECT pg_snapshot_xmin(s)::text AS xmin, age(pg_snapshot_xmin(s)::xid) AS given,
            extract(epoch FROM clock_timestamp())::float8 * 1000 AS at_ms,
            current_setting('track_commit_timestamp') = 'on' AS commit_times
     FROM pg_current_snapshot() AS s`,
  );
  const { xmin, given, at_ms, commit_times } = rows[0];
  const oldest = BigInt(xmin);
  const xmax = oldest + BigInt(given);
  return { xmin: oldest, xmax, atMs: at_ms, commitTimes: commit_times };
}

/** A query that fails is undone to a savepoint, so that the other store can still be read. */
export async function orProblem<T>(
  client: pg.Client,
  work: () => Promise<T>,
): Promise<T | StoreProblem> {
  await client.query('SAVEPOINT store');
  try {
    return await work();
  } catch (error) {
    await client.query('ROLLBACK TO SAVEPOINT store');
    return { problem: oneLine(error) };
  }
}
