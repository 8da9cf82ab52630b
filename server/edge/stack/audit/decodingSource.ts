import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { countedInDatabase } from '../../../core/audit/drain/drain.ts';
import { type FactKind, factKinds } from '../../../core/audit/facts/registry.ts';
import { type Store, stores } from '../../../core/audit/finding.ts';
import type {
  AuditSource,
  ReadRequest,
  SourceOptions,
  SourceReading,
  StoreProblem,
  StoreReading,
} from '../../../core/audit/sources/auditSource.ts';
import { type Decoding, defaultDecoding } from '../../../core/audit/sources/decoding.ts';
import { readPostgresBacklogs } from './backlogRows.ts';
import { appended, type ChangeLog, emptyLog, visibilityOf, withoutBefore } from './changeLog.ts';
import { createDatabaseSource, queryError } from './databaseSource.ts';
import { readersOf, transactionsOf } from './decodedTransactions.ts';
import {
  type DecodingReader,
  type DecodingSnapshot,
  numberIn,
  readDecodedStore,
} from './decodingReading.ts';
import { type DecodingShape, decodingShape } from './decodingShape.ts';
import { type DecodingSlot, openSlot } from './decodingSlot.ts';
import { keepBelow, SlotDropped } from './heldWal.ts';
import { openTransactions } from './openTransactions.ts';
import { inSchema } from './postgresQueries.ts';
import { connectPostgres, orProblem, statementTimeoutMs } from './postgresSource.ts';
import { checkPublished } from './publication.ts';
import { checkQueries } from './queryCheck.ts';
import { createSteadyClock } from './steadyClock.ts';
import { createHandReader, createLooks, type HandReader, postgresTables } from './tableShapes.ts';
import { nextPassed, nothingPassed, type Passed } from './transactionWatermark.ts';

/** With `synchronous_commit = off` a commit is written within three times `wal_writer_delay` (200 ms). */
const flushedWithinMs = 1_000;

/**
 * Method: a temporary logical slot gives the transactions that changed a fact's table, in the order of their commits,
 * with the ids of its rows. Each reading is one REPEATABLE READ READ ONLY transaction, which reads these rows by the
 * queries of the file. A decoded transaction that the snapshot does not show waits for a later one; one that is older
 * than every open transaction is settled (ADR 51). The first reading after the slot was made, and one whose watermark is
 * of another slot, reads all rows. Two connections: making a slot waits for open transactions, and readings do not.
 * What breaks either ends both, and the server drops the slot.
 */
export function createDecodingSource(options: SourceOptions): AuditSource {
  const steady = createSteadyClock(() => performance.now());
  const looksNow = createLooks(() => performance.now());
  const handsSince = createHandReader();
  const decoding = options.file.decoding ?? defaultDecoding;
  let dropped: string | null = null;
  const orDropped = async <T>(work: () => Promise<T>): Promise<T> => {
    if (dropped !== null) throw new Error(dropped);
    try {
      return await work();
    } catch (error) {
      if (error instanceof SlotDropped) dropped = error.message;
      throw error;
    }
  };
  return createDatabaseSource<Session>(options.url, {
    connect: () => orDropped(() => openSession(options.url, decoding)),
    end: endSession,
    read: (session, request) =>
      orDropped(() =>
        readStores({ session, options, decoding, steady, looksNow, handsSince }, request),
      ),
    async check(session) {
      if (decoding.publication !== undefined) await checkWhole(session, options, decoding);
      return await checkQueries(session.client, options, 'postgres-decoding');
    },
  });
}

interface Session {
  readonly client: pg.Client;
  readonly slot: DecodingSlot;
  readonly shapes: Readonly<Record<Store, Map<FactKind, DecodingShape>>>;
  log: ChangeLog;
  passed: Passed;
  /** How many tables the publication was found to give. */
  published: number;
}

async function openSession(url: string, decoding: Decoding): Promise<Session> {
  const slot = await openSlot(url, decoding);
  try {
    const client = await connectPostgres(url);
    const shapes = { shadow: new Map(), live: new Map() };
    return { client, slot, shapes, log: emptyLog, passed: nothingPassed, published: 0 };
  } catch (error) {
    await slot.end().catch(() => undefined);
    throw error;
  }
}

async function endSession({ client, slot }: Session): Promise<void> {
  await Promise.allSettled([client.end(), slot.end()]);
}

interface SourceReader {
  readonly session: Session;
  readonly options: SourceOptions;
  readonly decoding: Decoding;
  readonly steady: (databaseMs: number) => number;
  readonly looksNow: (recount: boolean) => boolean;
  readonly handsSince: HandReader;
}

async function readStores(
  { session, options, decoding, steady, looksNow, handsSince }: SourceReader,
  request: ReadRequest,
): Promise<SourceReading> {
  const looks = looksNow(request.recount);
  const { client, slot } = session;
  const isReady = await slot.isReady();
  if (isReady) await slot.note();
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    await client.query(`SET LOCAL statement_timeout = ${statementTimeoutMs}`);
    const { clockMs, ...taken } = await takeSnapshot(client, request.recount);
    const snapshot = { ...taken, atMs: steady(clockMs) };
    session.passed = nextPassed(session.passed, snapshot);
    const unknown = await learnShapes(session, options);
    const readers = readersOf(session.shapes);
    await checkTables(session, decoding, readers, looks);
    if (isReady) await follow(session, readers, request, snapshot);
    await keepBelow(session, decoding);
    const followed = isReady ? { slot: slot.name, log: session.log } : null;
    const read = async (store: Store): Promise<StoreReading | StoreProblem> => {
      const problem = unknown[store];
      if (problem !== null) return problem;
      const shapes = session.shapes[store];
      const reader = { client, options, store, shapes, snapshot, followed };
      return await orProblem(client, () => readWhole(reader, request, session.passed.atMs, looks));
    };
    const shadow = await read('shadow');
    const live = await read('live');
    const open = await openTransactions(client);
    const byHand = await handsSince(client, clockMs);
    return { atMs: snapshot.atMs, clockMs, stores: { shadow, live }, open, byHand };
  } finally {
    await client.query('ROLLBACK');
  }
}

async function readWhole(
  reader: DecodingReader,
  { stores: requests, recount }: ReadRequest,
  passedAtMs: number | null,
  looks: boolean,
): Promise<StoreReading> {
  const { client, options, store } = reader;
  const request = requests[store];
  const { backlogs } = request;
  const schema = options.schemas[store];
  const tables =
    looks && schema !== null ? { tables: await postgresTables(client, schema, options.file) } : {};
  const decoded = await readDecodedStore(reader, request, recount);
  const reading = { ...decoded, ...tables, passedAtMs };
  return backlogs === undefined || schema === null
    ? reading
    : {
        ...reading,
        backlogs: await readPostgresBacklogs(client, schema, countedInDatabase(backlogs)),
      };
}

/** The first query takes the snapshot that the others see. Before a recount, what it shows is waited for in the log. */
async function takeSnapshot(
  client: pg.Client,
  waits: boolean,
): Promise<Omit<DecodingSnapshot, 'atMs'> & { readonly clockMs: number }> {
  const { rows } = await client.query(
    `SELECT s::text AS shown, age(pg_snapshot_xmin(s)::xid) AS given, pg_current_wal_insert_lsn()::text AS inserted,
            extract(epoch FROM clock_timestamp())::float8 * 1000 AS at_ms
     FROM pg_current_snapshot() AS s`,
  );
  const { shown, given, inserted, at_ms: clockMs } = rows[0];
  const untilMs = performance.now() + flushedWithinMs;
  // What an open transaction wrote may stay unwritten for long, and no commit does.
  while (waits && performance.now() < untilMs) {
    const flushed = await client.query('SELECT pg_current_wal_flush_lsn() >= $1::pg_lsn AS all', [
      inserted,
    ]);
    if (flushed.rows[0].all) break;
    await sleep(10);
  }
  const visibility = visibilityOf(shown);
  const { xmin } = visibility;
  return { shown: visibility, xmin, xmax: xmin + BigInt(given), clockMs };
}

/** Looks at the queries whose tables are not known yet; gives what is wrong with one, by store. */
async function learnShapes(
  { client, shapes }: Session,
  { schemas, file }: SourceOptions,
): Promise<Readonly<Record<Store, StoreProblem | null>>> {
  const problems: Record<Store, StoreProblem | null> = { shadow: null, live: null };
  for (const store of stores) {
    const schema = schemas[store];
    for (const { name, columns } of factKinds) {
      const sql = file.facts[name];
      if (sql === undefined || schema === null || shapes[store].has(name)) continue;
      const shape = await orProblem(client, async () => {
        try {
          return await decodingShape(client, inSchema(sql, schema), columns);
        } catch (error) {
          throw queryError(name, error);
        }
      });
      if ('problem' in shape) problems[store] ??= shape;
      else shapes[store].set(name, shape);
    }
  }
  return problems;
}

type Readers = ReturnType<typeof readersOf>;

/**
 * Somebody may alter a publication at any time, so that its tables are looked at again. What is missing ends the session: once
 * it was mended, all rows are read once more.
 */
async function checkTables(
  session: Session,
  { publication }: Decoding,
  readers: Readers,
  looks: boolean,
): Promise<void> {
  if (publication === undefined || (!looks && session.published === readers.size)) return;
  await checkPublished(session.client, publication, readers);
  session.published = readers.size;
}

/** The same before a run. A query that fails is named by the check of the queries. */
async function checkWhole(
  session: Session,
  options: SourceOptions,
  decoding: Decoding,
): Promise<void> {
  await session.client.query('BEGIN TRANSACTION READ ONLY');
  try {
    await learnShapes(session, options);
    await checkTables(session, decoding, readersOf(session.shapes), true);
  } finally {
    await session.client.query('ROLLBACK');
  }
}

/** Takes what was committed since the last reading, and forgets what no store asks for again. */
async function follow(
  session: Session,
  readers: Readers,
  request: ReadRequest,
  { xmax }: DecodingSnapshot,
): Promise<void> {
  const decoded = await session.slot.changes([...readers.keys()]);
  const asked = stores.flatMap((store) => {
    const { after } = request.stores[store];
    // A watermark of another source is the problem of its store.
    if (after === null || after.slot === undefined) return [];
    return numberIn(after, session.slot.name) ?? [];
  });
  const log = appended(session.log, transactionsOf(decoded, readers, xmax));
  session.log = asked.length === 0 ? log : withoutBefore(log, Math.min(...asked));
}
