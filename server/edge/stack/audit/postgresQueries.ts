import pg from 'pg';
import { counterColumns } from '../../../core/audit/facts/counters.ts';
import { textLengthMax } from '../../../core/audit/facts/fact.ts';

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

/** The columns as texts, of which no more is sent than is needed to see that one is too long. */
const bounded = (columns: readonly string[]): string =>
  columns.map((name) => `left(f.${name}::text, ${textLengthMax + 1}) AS ${name}`).join(', ');

export const counterQuery = (sql: string): string =>
  `SELECT ${bounded(counterColumns)} FROM (${sql}\n) AS f`;

export function inSchema(sql: string, schema: string): string {
  return sql.replaceAll('{schema}', pg.escapeIdentifier(schema));
}
