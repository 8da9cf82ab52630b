import pg from 'pg';
import type { Target } from '../../../core/target/target.ts';
import { withPostgres } from '../stores/storeSession.ts';

const statementTimeoutMs = 4_000;
const session = { name: 'zerohour leak probe', connectMsMax: 2_000, answerMsMax: 6_000 } as const;
const listedMax = 5;
const idLengthMax = 200;

/**
 * Rows of this run in the live store, one line each, with a few rows a column at most. It is cheap enough to run
 * under load: the database searches for the run's prefix (an index with `text_pattern_ops` makes that a
 * probe), sends no other rows, and the query ends after a few seconds. It reads the named columns only; the
 * scan after the load reads all. Rejects when the store cannot be read.
 */
export async function probeForLeaks(target: Target, runId: string): Promise<readonly string[]> {
  const { postgresUrl, schemas } = target.stores;
  if (postgresUrl === null) throw new Error(`target ${target.name} names no stores.postgresUrl`);
  return withPostgres(postgresUrl, session, async (client) => {
    await client.query('BEGIN TRANSACTION READ ONLY');
    await client.query(`SET LOCAL statement_timeout = ${statementTimeoutMs}`);
    const found: string[] = [];
    for (const { table, column } of target.identity) {
      for (const id of await rowsOf(client, schemas.live, { table, column }, runId)) {
        found.push(`${id} in ${schemas.live}.${table}.${column}`);
      }
    }
    return found;
  });
}

/** `zh-<run>` and `zh-<run>-…`, as `ownerOf` reads an identity. A run's id holds no wildcard. */
async function rowsOf(
  client: pg.Client,
  schema: string,
  { table, column }: Target['identity'][number],
  runId: string,
): Promise<readonly string[]> {
  const name = pg.escapeIdentifier;
  const { rows } = await client.query<{ id: string }>(
    `SELECT left(${name(column)}::text, ${idLengthMax}) AS id FROM ${name(schema)}.${name(table)}
     WHERE ${name(column)}::text LIKE $1 OR ${name(column)}::text = $2 LIMIT ${listedMax}`,
    [`zh-${runId}-%`, `zh-${runId}`],
  );
  return rows.map(({ id }) => id);
}
