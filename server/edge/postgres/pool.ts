import pg from 'pg';
import { err, ok, type Result } from '../../core/result.ts';

export type Pool = pg.Pool;
/** The pool, or one connection of it in a transaction. */
export type Queryable = Pick<pg.Pool, 'query'> | pg.PoolClient;

const CONNECTIONS_MAX = 16;
const CONNECT_LIMIT_MS = 5_000;

/** Zerohour's own pool. Idle connections that PostgreSQL drops are replaced, not fatal. */
export function createPool(
  databaseUrl: string,
  options: { readonly max?: number; readonly queryLimitMs?: number } = {},
): Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: options.max ?? CONNECTIONS_MAX,
    connectionTimeoutMillis: options.queryLimitMs ?? CONNECT_LIMIT_MS,
    ...(options.queryLimitMs === undefined ? {} : { query_timeout: options.queryLimitMs }),
    application_name: 'zerohour',
  });
  // A broken idle connection is dropped by the pool; the next query tells its caller.
  pool.on('error', () => undefined);
  return pool;
}

const WORKER_CONNECTIONS = 4;
/** A renewal that hangs longer is asked again on another connection, while the lease still lasts. */
const WORKER_QUERY_LIMIT_MS = 2_000;

/** A worker's pool: few connections, for there may be many workers, and no query that hangs. */
export function createWorkerPool(databaseUrl: string): Pool {
  return createPool(databaseUrl, { max: WORKER_CONNECTIONS, queryLimitMs: WORKER_QUERY_LIMIT_MS });
}

/** Runs `work` in one transaction on one connection. */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query('begin');
    try {
      const value = await work(client);
      await client.query('commit');
      broken = false;
      return value;
    } catch (error) {
      await client.query('rollback');
      broken = false;
      throw error;
    }
  } finally {
    client.release(broken);
  }
}

/** Is there a PostgreSQL that lets us in? The error is one line with the remedy. */
export async function assertPostgres(databaseUrl: string): Promise<Result<void, string>> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
  });
  // The refusal of connect() is the answer; a later drop does not matter here.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return ok(undefined);
  } catch (error) {
    return err(
      `PostgreSQL at ${withoutSecret(databaseUrl)} cannot be used: ${oneLine(error)}. ` +
        'Start it, correct DATABASE_URL, or leave DATABASE_URL unset for an embedded one.',
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** An address fit for a log: password left out. */
export function withoutSecret(address: string): string {
  if (!URL.canParse(address)) return '(not a URL)';
  const url = new URL(address);
  return `${url.host}${url.pathname}`;
}

/** First line of an error; a failed connection to several addresses hides its cause inside. */
export function oneLine(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return oneLine(error.errors[0]);
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0]?.trim() || 'unknown error';
}
