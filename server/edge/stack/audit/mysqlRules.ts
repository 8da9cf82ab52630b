import mysql from 'mysql2';
import type { Row } from '../../../core/audit/facts/fact.ts';
import {
  type RuleReading,
  rowLengthMax,
  rowsHeldMax,
  type SqlRule,
} from '../../../core/audit/rules/sqlRule.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { columnsQuery, inDatabase } from './mysqlQueries.ts';
import type { MysqlSession } from './mysqlSession.ts';
import { ruleRow, tablesMax } from './ruleRows.ts';

type RuleSession = Pick<MysqlSession, 'query' | 'columns' | 'limitStatements'>;

/**
 * Runs rules of the user in the snapshot that is open, one after the other. Names without a database are those of the
 * given one. A rule is a derived table, so that it is one query and ends no transaction; one that fails or takes longer
 * than its time-out leaves the snapshot open, and the others still run.
 */
export async function runMysqlRules(
  session: RuleSession,
  database: string,
  rules: readonly SqlRule[],
): Promise<readonly RuleReading[]> {
  const before = await session.query('SELECT DATABASE() AS name');
  const usual = before.map(({ name }) => name)[0];
  await session.query(`USE ${mysql.escapeId(database, true)}`);
  try {
    const readings: RuleReading[] = [];
    for (const rule of rules) readings.push(await runRule(session, database, rule));
    return readings;
  } finally {
    await session.limitStatements(null);
    if (typeof usual === 'string') await session.query(`USE ${mysql.escapeId(usual, true)}`);
  }
}

async function runRule(
  session: RuleSession,
  database: string,
  rule: SqlRule,
): Promise<RuleReading> {
  const { name, timeoutMs } = rule;
  const startedMs = performance.now();
  const tookMs = (): number => performance.now() - startedMs;
  const within = async <T>(work: () => Promise<T>): Promise<T> => {
    await session.limitStatements(Math.max(1, Math.ceil(timeoutMs - tookMs())));
    return work();
  };
  try {
    if (locksRows(rule.sql))
      throw new Error('a rule locks no rows: leave out FOR UPDATE and SHARE');
    const sql = inDatabase(withQuotes(rule.sql), database);
    const columns = await within(() => session.columns(columnsQuery(sql)));
    const rows = await within(() => session.query(firstRows(sql, columns)));
    // Counts the others without sending them.
    const count =
      rows.length <= rowsHeldMax ? rows.length : await within(() => countOf(session, sql));
    const held = rows.slice(0, rowsHeldMax).map((row) => ruleRow(Object.entries(row)));
    const ran = { name, rows: held, count, tookMs: tookMs() };
    const emptyTables = count > 0 ? null : await within(() => emptyTablesOf(session, sql));
    return { ...ran, emptyTables, problem: null };
  } catch (error) {
    const problem = wasStopped(error)
      ? `it took longer than its time-out of ${timeoutMs} ms`
      : oneLine(error);
    return { name, rows: [], count: 0, tookMs: tookMs(), emptyTables: null, problem };
  }
}

/** A table that `ref` or `source` of a dbt test names stands in double quotes, which are a text here. */
const withQuotes = (sql: string): string =>
  sql.replace(/\{schema\}\."((?:[^"]|"")*)"/g, (_, table: string) => {
    return `{schema}.${mysql.escapeId(table.replaceAll('""', '"'), true)}`;
  });

/** PostgreSQL refuses to lock rows in a transaction that only reads; InnoDB would make the shop wait. */
const locksRows = (sql: string): boolean =>
  /\bfor\s+(?:update|share)\b|\block\s+in\s+share\s+mode\b/i.test(withoutTexts(sql));

/** Without what stands in quotes. */
const withoutTexts = (sql: string): string =>
  sql.replace(/'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|""|\\.)*"|`[^`]*`/gs, "''");

/** One row more than is held tells that there are others. A value is cut where a row would be. */
const firstRows = (sql: string, columns: readonly string[]): string => {
  const cut = columns.map((column) => {
    const name = mysql.escapeId(column, true);
    return `LEFT(CAST(returned.${name} AS CHAR), ${rowLengthMax}) AS ${name}`;
  });
  return `SELECT ${cut.join()} FROM (${sql}\n) AS returned LIMIT ${rowsHeldMax + 1}`;
};

async function countOf(session: RuleSession, sql: string): Promise<number> {
  const rows = await session.query(`SELECT COUNT(*) AS counted FROM (${sql}\n) AS returned`);
  return Number(rows.map(({ counted }) => counted)[0]);
}

/** Of MariaDB and of MySQL. */
const stopped: readonly unknown[] = [1969, 3024];
const wasStopped = (error: unknown): boolean =>
  error instanceof Error && 'errno' in error && stopped.includes(error.errno);

/** The tables that a query reads, when none of them holds a row; null otherwise, and where it reads what is no table. */
async function emptyTablesOf(session: RuleSession, sql: string): Promise<readonly string[] | null> {
  const asked = `SELECT * FROM (${sql}\n) AS returned`;
  // MySQL writes the query out without being asked to, and knows no EXTENDED.
  await session.query(`EXPLAIN EXTENDED ${asked}`).catch(() => session.query(`EXPLAIN ${asked}`));
  const warnings = await session.query('SHOW WARNINGS');
  const names = namesIn(String(warnings.map(({ Message }) => Message).join(' ')));
  if (names.length > tablesMax) return null;
  const tables: string[] = [];
  for (const [database, name] of names) {
    const kind = await kindOf(session, database, name);
    if (kind === null) continue;
    if (!tableKinds.includes(kind)) return null;
    const table = `${mysql.escapeId(database, true)}.${mysql.escapeId(name, true)}`;
    const found = await session.query(`SELECT 1 FROM ${table} LIMIT 1`);
    if (found.length > 0) return null;
    tables.push(table);
  }
  return tables;
}

/** Others are views, and sequences of MariaDB. */
const tableKinds: readonly string[] = ['BASE TABLE', 'SYSTEM VERSIONED'];

/** What a query that was written out again may read: `database`.`table`, and no column of one. */
function namesIn(text: string): readonly (readonly [database: string, table: string])[] {
  const pairs = [...text.matchAll(/(?<![`.])`((?:[^`]|``)+)`\.`((?:[^`]|``)+)`(?![`.])/g)];
  const known = new Map(
    pairs.map(([whole, database = '', table = '']) => [
      whole,
      [database.replaceAll('``', '`'), table.replaceAll('``', '`')] as const,
    ]),
  );
  return [...known.values()];
}

async function kindOf(
  session: RuleSession,
  database: string,
  table: string,
): Promise<string | null> {
  const rows: readonly Row[] = await session.query(
    `SELECT TABLE_TYPE AS kind FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${mysql.escape(database)} AND TABLE_NAME = ${mysql.escape(table)}`,
  );
  const kind = rows.map((row) => row.kind)[0];
  return typeof kind === 'string' ? kind : null;
}
