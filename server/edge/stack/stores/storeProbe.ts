import pg from 'pg';
import type { Target } from '../../../core/target/target.ts';
import { withPostgres, withRedis } from './storeSession.ts';

const answerMs = 5_000;

/** Opens the target's PostgreSQL for one reading. Rejects when it does not answer. */
export const readPostgres = <T>(url: string, read: (client: pg.Client) => Promise<T>): Promise<T> =>
  withPostgres(
    url,
    { name: 'zerohour target check', connectMsMax: answerMs, answerMsMax: 3 * answerMs },
    read,
  );

/** Which of these schemas the role can see. */
export async function schemasIn(
  client: pg.Client,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT nspname::text AS name FROM pg_namespace
     WHERE nspname = ANY($1) AND has_schema_privilege(nspname::text, 'USAGE')`,
    [names],
  );
  return new Set(rows.map(({ name }) => name));
}

/** Reads one row of the column; the error of the database says what does not fit. Null: it can be read. */
export async function columnProblem(
  client: pg.Client,
  schema: string,
  { table, column }: Target['identity'][number],
): Promise<string | null> {
  const name = pg.escapeIdentifier;
  try {
    await client.query(`SELECT ${name(column)}::text FROM ${name(schema)}.${name(table)} LIMIT 1`);
    return null;
  } catch (error) {
    if (error instanceof pg.DatabaseError) return error.message;
    throw error;
  }
}

/** Asks the target's Redis for a sign of life. Rejects when it does not answer. */
export const pingRedis = (url: string): Promise<unknown> =>
  withRedis(url, { connectMsMax: answerMs, answerMsMax: answerMs }, (redis) => redis.ping());
