import { countedInDatabase } from '../../../core/audit/drain/drain.ts';
import type { Store } from '../../../core/audit/finding.ts';
import type {
  AuditSource,
  ReadRequest,
  SourceOptions,
  SourceReading,
  StoreProblem,
  StoreReading,
} from '../../../core/audit/sources/auditSource.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { readMysqlBacklogs } from './backlogRows.ts';
import { createDatabaseSource } from './databaseSource.ts';
import { checkMysqlQueries } from './mysqlCheck.ts';
import { type MysqlSnapshot, newMemory, readStore, type StoreMemory } from './mysqlReading.ts';
import { type ReadView, readViewOf } from './mysqlReadView.ts';
import { type MysqlSession, openMysql } from './mysqlSession.ts';
import { createSteadyClock } from './steadyClock.ts';
import { createLooks, mysqlTables } from './tableShapes.ts';

const session = { name: 'zerohour audit', statementTimeoutMs: 60_000 };
/** An id is taken microseconds before its transaction gets a number; a process may stand still in between. */
const numberingLagMs = 1_000;

/**
 * Method: each reading is one transaction with a consistent snapshot, read-only, over both databases. InnoDB tells the
 * bounds of its read view: every transaction below `sees < Y` has ended. Rows of a column AS ROW START say which
 * transaction wrote them, and are settled below Y. AUTO_INCREMENT ids are settled as far as they are complete
 * (`completeIn`). Rows above are recent, and so are all rows of a query that gives neither (ADR 44). One connection,
 * opened when needed and again after it breaks.
 */
export function createMysqlSource(
  options: SourceOptions,
  { lagMs = numberingLagMs }: { readonly lagMs?: number } = {},
): AuditSource {
  const memories = { shadow: newMemory(), live: newMemory() };
  const steady = createSteadyClock(() => performance.now());
  const looksNow = createLooks(() => performance.now());
  return createDatabaseSource<MysqlSession>(options.url, {
    connect: () => openMysql(options.url, session),
    end: (connection) => connection.end(),
    read: (connection, request) =>
      readStores({ connection, options, memories, lagMs, steady, looksNow }, request),
    check: (connection) => checkMysqlQueries(connection, options),
  });
}

interface StoresReader {
  readonly connection: MysqlSession;
  readonly options: SourceOptions;
  readonly memories: Readonly<Record<Store, StoreMemory>>;
  readonly lagMs: number;
  readonly steady: (databaseMs: number) => number;
  readonly looksNow: (recount: boolean) => boolean;
}

async function readStores(reader: StoresReader, request: ReadRequest): Promise<SourceReading> {
  const { connection, options } = reader;
  const looks = reader.looksNow(request.recount);
  await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  try {
    const taken = await takeSnapshot(connection);
    const snapshot = { ...taken, atMs: reader.steady(taken.atMs) };
    const read = async (store: Store): Promise<StoreReading | StoreProblem> => {
      try {
        const { lagMs } = reader;
        const memory = reader.memories[store];
        const schema = options.schemas[store];
        const { backlogs } = request.stores[store];
        const reading = await readStore(
          { connection, options, schema, memory, lagMs, snapshot },
          request.stores[store],
          request.recount,
        );
        if (schema === null) return reading;
        const tables = looks ? { tables: await mysqlTables(connection, schema, options.file) } : {};
        return backlogs === undefined
          ? { ...reading, ...tables }
          : {
              ...{ ...reading, ...tables },
              backlogs: await readMysqlBacklogs(connection, schema, countedInDatabase(backlogs)),
            };
      } catch (error) {
        // A statement that failed leaves the snapshot open; a connection that broke fails here.
        await connection.query('SELECT 1');
        return { problem: oneLine(error) };
      }
    };
    const shadow = await read('shadow');
    const live = await read('live');
    return { atMs: snapshot.atMs, clockMs: taken.atMs, stores: { shadow, live } };
  } finally {
    await connection.query('ROLLBACK').catch(() => undefined);
  }
}

async function takeSnapshot(connection: MysqlSession): Promise<MysqlSnapshot> {
  const takenMs = performance.now();
  const view = await readView(connection);
  const clock = await connection.query(
    'SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000 AS DOUBLE) AS at_ms',
  );
  return { ...view, takenMs, atMs: Number(clock.map(({ at_ms }) => at_ms)[0]) };
}

/** Rejects with one line, with its remedy, where the role may not see the bounds of its snapshot. */
export async function checkReadView(url: string): Promise<void> {
  const connection = await openMysql(url, {
    name: 'zerohour audit check',
    statementTimeoutMs: 5_000,
  });
  try {
    await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    await readView(connection);
  } finally {
    await connection.end();
  }
}

async function readView(connection: MysqlSession): Promise<ReadView> {
  const answer = await connection.query('SHOW ENGINE INNODB STATUS').catch((error: unknown) => {
    const wanted = `it tells which transactions the snapshot holds; GRANT PROCESS ON *.* to the role`;
    throw new Error(`${oneLine(error)}: ${wanted}`);
  });
  const view = readViewOf(String(answer.map(({ Status }) => Status)[0]), connection.threadId);
  if (view === null) throw new Error('InnoDB does not tell the bounds of the snapshot');
  return view;
}
