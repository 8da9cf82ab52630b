import type pg from 'pg';
import { wholeColumns } from './postgresQueries.ts';

/** Where the rows of a fact query come from. Names are quoted as `quote_ident` does. */
export interface DecodingShape {
  /** The table whose column is the `id`: `shop.orders`. */
  readonly table: string;
  readonly column: string;
  /** The type of the ids, as a cast writes it. */
  readonly idType: string;
  /** Further tables that the query reads. */
  readonly others: readonly string[];
  /** Columns of whole numbers, whose texts are short. */
  readonly whole: ReadonlySet<string>;
}

/** Asks PostgreSQL where the `id` of a query comes from. Throws one line where its changes could not be followed. */
export async function decodingShape(
  client: Pick<pg.Client, 'query'>,
  sql: string,
  columns: readonly string[],
): Promise<DecodingShape> {
  const asked = columns.map((name) => `f.${name}`).join(', ');
  const { fields } = await client.query(`SELECT ${asked} FROM (${sql}\n) AS f LIMIT 0`);
  const id = fields.find(({ name }) => name === 'id');
  const { rows } = await client.query(
    `SELECT format('%I.%I', n.nspname, c.relname) AS "table", quote_ident(a.attname) AS "column",
            c.relkind = 'r' AND c.relpersistence = 'p' AND NOT c.relhassubclass AS is_followed,
            format_type($3, -1) AS id_type
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = $2
     WHERE c.oid = $1`,
    [id?.tableID, id?.columnID, id?.dataTypeID],
  );
  const [found] = rows;
  if (found === undefined) throw new Error(`column id is no column of a table; ${remedy}`);
  if (!found.is_followed) {
    throw new Error(
      `column id is of ${found.table}, whose changes do not come under its own name (a view, partitions, an unlogged table); ${remedy}`,
    );
  }
  const { table } = found;
  return {
    ...{ table, column: found.column, idType: found.id_type, whole: wholeColumns(fields) },
    others: (await tablesOf(client, sql)).filter((name) => name !== table),
  };
}

const remedy = 'give the column of an ordinary table as id, or audit by source postgres';

/** The tables that PostgreSQL would read for a query. */
async function tablesOf(client: Pick<pg.Client, 'query'>, sql: string): Promise<readonly string[]> {
  const { rows } = await client.query(`EXPLAIN (VERBOSE, FORMAT JSON) ${sql}`);
  const names = new Map<string, [schema: string, name: string]>();
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { Schema: schema, 'Relation Name': name } = node as Readonly<Record<string, unknown>>;
    if (typeof schema === 'string' && typeof name === 'string') {
      names.set(JSON.stringify([schema, name]), [schema, name]);
    }
    for (const value of Object.values(node)) walk(value);
  };
  walk(rows.map((row) => row['QUERY PLAN']));
  const quoted = await client.query(
    `SELECT format('%I.%I', t ->> 0, t ->> 1) AS name FROM json_array_elements($1::json) AS t`,
    [JSON.stringify([...names.values()])],
  );
  return quoted.rows.map(({ name }) => name);
}
