import pg from 'pg';
import { addCounter, type Counter, counterColumns } from '../../../core/audit/facts/counters.ts';
import { type Row, textLengthMax } from '../../../core/audit/facts/fact.ts';
import type { OverwrittenKind } from '../../../core/audit/facts/registry.ts';
import { addStock, stockQueryColumns } from '../../../core/audit/facts/stock.ts';

/** The queries of an audit file as PostgreSQL is asked them. */

/** A fact query from a transaction on; null: all rows. `xid` and, where the database keeps it, the commit time are added. */
export function factQuery(
  sql: string,
  columns: readonly string[],
  from: bigint | null,
  { commitTimes }: { readonly commitTimes: boolean },
): string {
  const at = commitTimes
    ? 'extract(epoch FROM pg_xact_commit_timestamp(f.xid::xid))::float8 * 1000'
    : 'NULL::float8';
  const since = from === null ? '' : `WHERE f.xid >= '${from}'::xid8`;
  return `SELECT ${bounded(columns)}, f.xid::text AS zerohour_xid, ${at} AS zerohour_at_ms FROM (${sql}\n) AS f ${since}`;
}

/** The rows of a fact query that have one of these ids. */
export function recallQuery(
  sql: string,
  columns: readonly string[],
  ids: Iterable<string>,
  options: { readonly commitTimes: boolean },
): string {
  const wanted = pg.escapeLiteral(JSON.stringify([...ids]));
  const all = factQuery(sql, columns, null, options);
  return `${all} WHERE f.id::text IN (SELECT json_array_elements_text(${wanted}::json))`;
}

/** The columns as texts, of which no more is sent than is needed to see that one is too long. */
const bounded = (columns: readonly string[]): string =>
  columns.map((name) => `left(f.${name}::text, ${textLengthMax + 1}) AS ${name}`).join(', ');

/** A query of rows that the shop overwrites. */
export const overwrittenQuery = (sql: string, columns: readonly string[]): string =>
  `SELECT ${bounded(columns)} FROM (${sql}\n) AS f`;

/** The columns of each such query. */
export const overwrittenColumns = { stock: stockQueryColumns, counters: counterColumns } as const;

/** Places for the rows of such queries. */
export const newOverwritten = () => ({
  stock: new Map<string, number | null>(),
  counters: new Map<string, Counter>(),
});

/** Reads a row into its place. Throws an error that names query and column when a value does not fit. */
export function addOverwritten(
  into: ReturnType<typeof newOverwritten>,
  kind: OverwrittenKind,
  row: Row,
): void {
  if (kind === 'stock') addStock(into.stock, row);
  else addCounter(into.counters, row);
}

export function inSchema(sql: string, schema: string): string {
  return sql.replaceAll('{schema}', pg.escapeIdentifier(schema));
}
