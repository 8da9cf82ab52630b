import mysql from 'mysql2';
import type pg from 'pg';
import type { HandStatement, TableShapes } from '../../../core/audit/engine/interventions.ts';
import type { SourceOptions } from '../../../core/audit/sources/auditSource.ts';
import { safeLine } from '../../../core/text/safeLine.ts';
import type { MysqlSession } from './mysqlSession.ts';

/** Between two looks at the tables; the first reading and a recount look too. */
const lookEveryMs = 10_000;
const textLengthMax = 20_000;

/** Is it time to look? */
export function createLooks(now: () => number): (recount: boolean) => boolean {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (recount) => {
    if (!recount && now() - lastMs < lookEveryMs) return false;
    lastMs = now();
    return true;
  };
}

/** All queries of an audit file. */
const queriesOf = ({ facts, stock, counters }: SourceOptions['file']): string =>
  [...Object.values(facts), stock, counters].filter((sql) => typeof sql === 'string').join('\n');

const mentions = (sql: string, table: string): boolean =>
  new RegExp(`(?<!\\w)${table.replace(/[^\w]/g, '\\$&')}(?!\\w)`, 'i').test(sql);

const shapesOf = (
  rows: readonly { readonly name: unknown; readonly columns: unknown }[],
  sql: string,
): TableShapes =>
  Object.fromEntries(
    rows
      .filter(({ name }) => mentions(sql, String(name)))
      .map(({ name, columns }) => [safeLine(String(name)), safeLine(String(columns))]),
  );

/** The tables of a schema that the queries name. */
export async function postgresTables(
  client: pg.Client,
  schema: string,
  file: SourceOptions['file'],
): Promise<TableShapes> {
  const sql = queriesOf(file);
  const { rows } = await client.query(
    `SELECT c.relname AS name, string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
       AND c.relkind IN ('r', 'p', 'v', 'm') AND position(lower(c.relname) IN lower($2)) > 0
     GROUP BY c.relname`,
    [schema, sql.slice(0, textLengthMax)],
  );
  return shapesOf(rows, sql);
}

/** The same of a database of MariaDB or MySQL. */
export async function mysqlTables(
  session: Pick<MysqlSession, 'query'>,
  database: string,
  file: SourceOptions['file'],
): Promise<TableShapes> {
  const rows = await session.query(
    `SELECT TABLE_NAME AS name, CONCAT(COLUMN_NAME, ' ', COLUMN_TYPE) AS one FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = ${mysql.escape(database)} ORDER BY TABLE_NAME, ORDINAL_POSITION`,
  );
  const all = new Map<string, string[]>();
  for (const { name, one } of rows) {
    const columns = all.get(String(name)) ?? [];
    columns.push(String(one));
    all.set(String(name), columns);
  }
  const tables = [...all].map(([name, columns]) => ({ name, columns: columns.join(', ') }));
  return shapesOf(tables, queriesOf(file));
}

/** Tools that people type statements into, by what they call themselves. */
const tools =
  '^(psql|pgadmin|pgcli|dbeaver|datagrip|dataspell|intellij|tableplus|beekeeper|postico|navicat|heidisql|adminer|azuredatastudio|vscode)';

/**
 * Statements by hand that change something and began between two times of the database. A session that has gone by then is
 * not seen; without pg_monitor only those of the own role are.
 */
async function handStatements(
  client: pg.Client,
  sinceMs: number,
  untilMs: number,
): Promise<readonly HandStatement[]> {
  const { rows } = await client.query(
    `SELECT application_name AS application, COALESCE(pg_get_userbyid(usesysid), '') AS user, left(query, 120) AS statement
     FROM pg_stat_get_activity(NULL)
     WHERE datid = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND pid <> pg_backend_pid() AND application_name ~* $1
       AND query ~* '^\\s*(insert|update|delete|merge|truncate|alter|drop|copy|with|do)\\y'
       AND query_start > to_timestamp($2::float8 / 1000) AND query_start <= to_timestamp($3::float8 / 1000)
     ORDER BY query_start LIMIT 20`,
    [tools, sinceMs, untilMs],
  );
  return rows.map(({ application, user, statement }) => ({
    ...{ application: safeLine(application), user: safeLine(user) },
    statement: safeLine(statement).trim(),
  }));
}

export type HandReader = (client: pg.Client, atMs: number) => Promise<readonly HandStatement[]>;

/** Gives each statement once: those since the call before, by the database's clock. The first call gives none. */
export function createHandReader(): HandReader {
  let lastMs: number | null = null;
  return async (client, atMs) => {
    const sinceMs = lastMs;
    lastMs = atMs;
    return sinceMs === null ? [] : handStatements(client, sinceMs, atMs);
  };
}
