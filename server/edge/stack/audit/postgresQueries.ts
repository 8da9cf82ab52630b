import pg from 'pg';
import { textLengthMax } from '../../../core/audit/facts/fact.ts';

/** The queries of an audit file as PostgreSQL is asked them. */

/** What the columns of a fact query are, beside those of its fact. */
export interface QueryShape {
  /** The type of `xid`: 64 bits of a column of the shop, or the 32 of PostgreSQL's own `xmin`. */
  readonly xid: 'xid8' | 'xid';
  /** Is `id` a whole number? */
  readonly hasNumericId: boolean;
  /** Columns of whole numbers, whose texts are short. */
  readonly whole: ReadonlySet<string>;
}

/** Which rows of a fact query are asked for. */
export interface RowsFrom {
  /** The first transaction. */
  readonly xmin: bigint;
  /** Only ids above this one; null: any. */
  readonly idsAbove: number | null;
}

const xid8Type = 5069;
const xidType = 28;
const wholeTypes: readonly number[] = [pg.types.builtins.INT2, pg.types.builtins.INT4, 20];

/** Asks for the types of a fact query's columns; no row is read. Throws where `xid` is no transaction id. */
export async function queryShape(
  client: pg.Client,
  sql: string,
  columns: readonly string[],
): Promise<QueryShape> {
  const asked = [...columns, 'xid'].map((name) => `f.${name}`).join(', ');
  const { fields } = await client.query(`SELECT ${asked} FROM (${sql}\n) AS f LIMIT 0`);
  const xid = fields.at(-1)?.dataTypeID;
  if (xid !== xid8Type && xid !== xidType) {
    const { rows } = await client.query('SELECT format_type($1, NULL) AS name', [xid]);
    throw new Error(
      `column xid is of type ${rows[0].name}; give a column of type xid8, or "xmin AS xid"`,
    );
  }
  const names = wholeColumns(fields);
  return { xid: xid === xid8Type ? 'xid8' : 'xid', hasNumericId: names.has('id'), whole: names };
}

/** The names of columns of whole numbers. */
export const wholeColumns = (fields: readonly pg.FieldDef[]): ReadonlySet<string> =>
  new Set(
    fields.filter(({ dataTypeID }) => wholeTypes.includes(dataTypeID)).map(({ name }) => name),
  );

/** What a fact query gives beside the columns of its fact. */
export const addedColumns = ['zerohour_xid', 'zerohour_at_ms'] as const;

/** A fact query from a transaction on; null: all rows. `xid` and, where the database keeps it, the commit time are added. */
export function factQuery(
  sql: string,
  columns: readonly string[],
  { xid, whole }: Pick<QueryShape, 'xid' | 'whole'>,
  from: RowsFrom | null,
  { commitTimes }: { readonly commitTimes: boolean },
): string {
  // Not extract, which computes in decimals.
  const at = commitTimes
    ? "date_part('epoch', pg_xact_commit_timestamp(f.xid::xid)) * 1000"
    : 'NULL::float8';
  const since = from === null ? '' : `WHERE ${sinceClause(xid, from)}`;
  return `SELECT ${bounded(columns, whole)}, f.xid AS zerohour_xid, ${at} AS zerohour_at_ms FROM (${sql}\n) AS f ${since}`;
}

/** Ages are whole numbers modulo 2³², which is much cheaper than a cast of each row's `xmin` to 64 bits by its text. */
function sinceClause(xid: QueryShape['xid'], { xmin, idsAbove }: RowsFrom): string {
  if (xid === 'xid8') return `f.xid >= '${xmin}'::xid8`;
  const young = `age(f.xid) BETWEEN 0 AND age('${low32(xmin)}'::xid)`;
  return idsAbove === null ? young : `f.id > ${idsAbove} AND ${young}`;
}

const low32 = (xid: bigint): bigint => BigInt.asUintN(32, xid);

/** The first ids are not those of transactions: what bootstrapped the database, and rows frozen by old servers. */
const firstNormalXid = 3n;

/**
 * The 64 bits of a row's transaction id, of which the snapshot's upper bound tells the upper ones. A row that is older
 * than 2³² transactions may seem young; it says what it said before.
 */
export function wholeXid(text: string, xid: QueryShape['xid'], xmax: bigint): bigint {
  const given = BigInt(text);
  if (xid === 'xid8' || given < firstNormalXid) return given;
  return xmax - low32(xmax - given);
}

/** The rows of a fact query that have one of these ids. */
export function recallQuery(
  sql: string,
  columns: readonly string[],
  ids: Iterable<string>,
  options: { readonly commitTimes: boolean },
): string {
  const wanted = pg.escapeLiteral(JSON.stringify([...ids]));
  const all = factQuery(sql, columns, { xid: 'xid8', whole: new Set() }, null, options);
  return `${all} WHERE f.id::text IN (SELECT json_array_elements_text(${wanted}::json))`;
}

/** The columns, of whose texts no more is sent than is needed to see that one is too long. */
export const bounded = (
  columns: readonly string[],
  whole: ReadonlySet<string> = new Set(),
): string =>
  columns
    .map((name) =>
      whole.has(name) ? `f.${name}` : `left(f.${name}::text, ${textLengthMax + 1}) AS ${name}`,
    )
    .join(', ');

/** A query of rows that the shop overwrites. */
export const overwrittenQuery = (sql: string, columns: readonly string[]): string =>
  `SELECT ${bounded(columns)} FROM (${sql}\n) AS f`;

export function inSchema(sql: string, schema: string): string {
  return sql.replaceAll('{schema}', pg.escapeIdentifier(schema));
}
