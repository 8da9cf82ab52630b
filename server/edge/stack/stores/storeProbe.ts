import { Redis } from 'ioredis';
import pg from 'pg';
import type { Target } from '../../../core/target/target.ts';

const timeoutMs = 5_000;

/** Opens the target's PostgreSQL for one reading. Rejects when it does not answer. */
export async function withPostgres<T>(
  url: string,
  read: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: 3 * timeoutMs,
    application_name: 'zerohour target check',
  });
  // A connection that breaks rejects the pending query too.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await read(client);
  } finally {
    await client.end();
  }
}

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
export async function pingRedis(url: string): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // connect() rejects with "Connection is closed."; only the event says why.
  let why: Error | null = null;
  redis.on('error', (error) => {
    why ??= error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw why ?? error;
  } finally {
    redis.disconnect();
  }
}
