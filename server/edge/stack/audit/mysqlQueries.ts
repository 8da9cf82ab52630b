import mysql from 'mysql2';
import { textLengthMax } from '../../../core/audit/facts/fact.ts';

/** The queries of an audit file as MariaDB and MySQL are asked them. */

/**
 * How a query is followed: by the AUTO_INCREMENT id of its rows (`position`), by the transaction that wrote them (`xid`,
 * of a column AS ROW START), or not at all, which reads it whole each time.
 */
export type Follows = 'position' | 'xid' | 'whole';

/** By the columns that a query gives; one that gives both is followed by `xid`, which also rises with an UPDATE. */
export const followsBy = (columns: readonly string[]): Follows =>
  columns.includes('xid') ? 'xid' : columns.includes('position') ? 'position' : 'whole';

/** Gives the columns of a query, and reads no row. */
export const columnsQuery = (sql: string): string => `SELECT f.* FROM (${sql}\n) AS f LIMIT 0`;

/** A fact query above an id, or from a transaction on; null: all rows. No more rows than the limit are sent. */
export function factQuery(
  sql: string,
  columns: readonly string[],
  follows: Follows,
  from: bigint | null,
  rowsMax: number,
): string {
  const place = follows === 'whole' ? 'NULL' : `CAST(f.${follows} AS CHAR)`;
  const above = { position: `f.position > ${from}`, xid: `f.xid >= ${from}`, whole: '' }[follows];
  const since = from === null || above === '' ? '' : `WHERE ${above}`;
  return `SELECT ${bounded(columns)}, ${place} AS zerohour_place FROM (${sql}\n) AS f ${since} LIMIT ${rowsMax}`;
}

/**
 * The rows of a fact query that have one of these ids. Letters that the database takes for equal may give more rows than
 * these; what an id says in the query cannot be more than an id, since it is sent as hexadecimal digits.
 */
export function recallQuery(
  sql: string,
  columns: readonly string[],
  ids: Iterable<string>,
  rowsMax: number,
): string {
  const wanted = [...ids].map((id) => `_utf8mb4 X'${Buffer.from(id, 'utf8').toString('hex')}'`);
  return `SELECT ${bounded(columns)} FROM (${sql}\n) AS f WHERE CAST(f.id AS CHAR) IN (${wanted.join()}) LIMIT ${rowsMax}`;
}

/** A query of rows that the shop overwrites. */
export const overwrittenQuery = (
  sql: string,
  columns: readonly string[],
  rowsMax: number,
): string => `SELECT ${bounded(columns)} FROM (${sql}\n) AS f LIMIT ${rowsMax}`;

/** The columns as texts, of which no more is sent than is needed to see that one is too long. */
const bounded = (columns: readonly string[]): string =>
  columns
    .map((name) => `LEFT(CAST(f.\`${name}\` AS CHAR), ${textLengthMax + 1}) AS \`${name}\``)
    .join(', ');

/** A schema of PostgreSQL is a database here. */
export const inDatabase = (sql: string, database: string): string =>
  sql.replaceAll('{schema}', mysql.escapeId(database, true));
