import pg from 'pg';
import type { readersOf } from './decodedTransactions.ts';

/** What PostgreSQL shows of a publication. */
export interface Publication {
  /** Does it give inserts, updates, deletes and truncates? */
  readonly gives_all: boolean;
}

/** What it shows of one of its tables, by names that are quoted as `quote_ident` does. */
export interface PublishedTable {
  readonly table: string;
  /** Which rows are left out; null: none. */
  readonly filter: string | null;
  /** Empty before PostgreSQL 15, which gives all columns. */
  readonly columns: readonly string[];
}

/** Rejects with one line, with its remedy, where the server has no such publication, or one that leaves changes out. */
export async function checkPublication(
  client: Pick<pg.Client, 'query'>,
  name: string,
): Promise<void> {
  const { rows } = await client.query<Publication>(
    `SELECT pubinsert AND pubupdate AND pubdelete AND pubtruncate AS gives_all
     FROM pg_publication WHERE pubname = $1`,
    [name],
  );
  const problem = publicationProblem(name, rows[0]);
  if (problem !== null) throw new Error(`logical decoding: ${problem}`);
}

/** One line with its remedy; null: nothing is wrong. */
export function publicationProblem(
  name: string,
  publication: Publication | undefined,
): string | null {
  const quoted = pg.escapeIdentifier(name);
  if (publication === undefined) {
    return `there is no publication ${quoted}; create it, or leave decoding.publication out of the audit file`;
  }
  return publication.gives_all
    ? null
    : `publication ${quoted} leaves changes out; ALTER PUBLICATION ${quoted} SET (publish = 'insert, update, delete, truncate')`;
}

/** Rejects with one line, with its remedy, where a publication does not give all that the queries of the audit file read. */
export async function checkPublished(
  client: Pick<pg.Client, 'query'>,
  name: string,
  readers: ReturnType<typeof readersOf>,
): Promise<void> {
  // The columns of the view differ between versions.
  const { rows } = await client.query<PublishedTable>(
    `SELECT format('%I.%I', schemaname, tablename) AS "table", to_jsonb(t) ->> 'rowfilter' AS filter,
            ARRAY(SELECT quote_ident(one) FROM jsonb_array_elements_text(to_jsonb(t) -> 'attnames') AS one) AS columns
     FROM pg_publication_tables AS t WHERE pubname = $1`,
    [name],
  );
  const problem = publishedProblem(name, rows, readers);
  if (problem !== null) throw new Error(`logical decoding: ${problem}`);
}

/** One line with its remedy for the first table that is not given in full; null: all are. */
export function publishedProblem(
  name: string,
  published: readonly PublishedTable[],
  readers: ReturnType<typeof readersOf>,
): string | null {
  const quoted = pg.escapeIdentifier(name);
  for (const [table, queries] of readers) {
    const found = published.find((one) => one.table === table);
    if (found === undefined) {
      return `publication ${quoted} does not have ${table}; ALTER PUBLICATION ${quoted} ADD TABLE ${table}, or leave decoding.publication out of the audit file`;
    }
    const { filter, columns } = found;
    const isShort = queries.some(
      ({ column }) => column !== null && columns.length > 0 && !columns.includes(column),
    );
    if (filter !== null || isShort) {
      return `publication ${quoted} leaves rows or ids of ${table} out; take its WHERE and its columns away, or leave decoding.publication out of the audit file`;
    }
  }
  return null;
}
