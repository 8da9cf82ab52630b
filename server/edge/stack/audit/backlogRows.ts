import type pg from 'pg';
import type { BacklogReading, SqlBacklog } from '../../../core/audit/drain/drain.ts';
import { backlogLeft } from '../../../core/audit/drain/drain.ts';
import type { Row } from '../../../core/audit/facts/fact.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { inDatabase } from './mysqlQueries.ts';
import type { MysqlSession } from './mysqlSession.ts';
import { inSchema } from './postgresQueries.ts';

/** A reading waits for this long at most for each backlog. */
const backlogTimeoutMs = 5_000;

/** More than one row is a mistake in the query, and two show it. */
const firstRows = (sql: string): string => `SELECT * FROM (${sql}\n) AS backlog LIMIT 2`;

/** Reads backlogs in the transaction that is open. One that fails is undone to a savepoint, so that others are read. */
export async function readPostgresBacklogs(
  client: Pick<pg.Client, 'query'>,
  schema: string,
  backlogs: readonly SqlBacklog[],
): Promise<readonly BacklogReading[]> {
  const readings: BacklogReading[] = [];
  for (const { name, sql } of backlogs) {
    await client.query('SAVEPOINT backlog');
    await client.query(`SET LOCAL statement_timeout = ${backlogTimeoutMs}`);
    const rows = async (): Promise<readonly Row[]> =>
      (await client.query(firstRows(inSchema(sql, schema)))).rows;
    readings.push(await readingOf(name, rows));
    // The time-out becomes what it was.
    await client.query('ROLLBACK TO SAVEPOINT backlog');
  }
  return readings;
}

/** Reads backlogs in the snapshot that is open; a statement that fails leaves it open. */
export async function readMysqlBacklogs(
  connection: Pick<MysqlSession, 'query'>,
  database: string,
  backlogs: readonly SqlBacklog[],
): Promise<readonly BacklogReading[]> {
  const readings: BacklogReading[] = [];
  for (const { name, sql } of backlogs) {
    readings.push(
      await readingOf(name, () => connection.query(firstRows(inDatabase(sql, database)))),
    );
  }
  return readings;
}

async function readingOf(
  name: string,
  rowsOf: () => Promise<readonly Row[]>,
): Promise<BacklogReading> {
  try {
    return { name, left: backlogLeft(name, await rowsOf()), problem: null };
  } catch (error) {
    return { name, left: null, problem: oneLine(error) };
  }
}
