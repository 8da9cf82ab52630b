import pg from 'pg';
import { err, ok, type Result } from '../../core/result.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { shownUrl } from '../../core/text/shownUrl.ts';
import { storableQueries } from './storableQueries.ts';

export type Pool = pg.Pool;
/** The pool, or one connection of it in a transaction. */
export type Queryable = Pick<pg.Pool, 'query'> | pg.PoolClient;

const CONNECTIONS_MAX = 16;
const CONNECT_LIMIT_MS = 5_000;
/** Idle time of a connection until TCP keep-alive probes PostgreSQL. */
const KEEP_ALIVE_AFTER_MS = 10_000;
const ROLLBACK_LIMIT_MS = 1_000;

/** How long a query may take. A query that hangs longer, on a broken network path, loses its connection. */
export const QUERY_LIMIT_MS = {
  /** A renewal that hangs longer is repeated on another connection, before the lease expires. */
  renewal: 2_000,
  /** Queries that stop load. */
  stop: 5_000,
  /** All other queries. */
  usual: 30_000,
  /** Counting all frames of a run. */
  whole: 120_000,
} as const;

/**
 * Zerohour's own pool. It replaces idle connections that PostgreSQL drops; a query without an answer in time
 * rejects. Texts that PostgreSQL cannot hold are made storable on their way.
 */
export function createPool(
  databaseUrl: string,
  options: { readonly max?: number; readonly queryLimitMs?: number } = {},
): Pool {
  const queryLimitMs = options.queryLimitMs ?? QUERY_LIMIT_MS.usual;
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: options.max ?? CONNECTIONS_MAX,
    connectionTimeoutMillis: Math.min(queryLimitMs, CONNECT_LIMIT_MS),
    query_timeout: queryLimitMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    application_name: 'zerohour',
  });
  // The pool drops a broken idle connection; the next query opens another one.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    // The pool listens while a connection is idle. One that breaks in a transaction, between two queries, fails the next.
    client.on('error', () => undefined);
    storableQueries(client);
  });
  return pool;
}

/** A query with a limit of its own; the types of node-postgres leave it out. */
export interface LimitedQuery extends pg.QueryConfig {
  readonly query_timeout: number;
}

export function within(limitMs: number, text: string, values: readonly unknown[]): LimitedQuery {
  return { text, values: [...values], query_timeout: limitMs };
}

const WORKER_CONNECTIONS = 4;

/** A worker's pool: few connections, because there may be many workers, and a short query limit. */
export function createWorkerPool(databaseUrl: string): Pool {
  return createPool(databaseUrl, {
    max: WORKER_CONNECTIONS,
    queryLimitMs: QUERY_LIMIT_MS.renewal,
  });
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
      broken = !(await rolledBack(client));
      throw error;
    }
  } finally {
    client.release(broken);
  }
}

/** False: the connection does not answer. The pool drops it, and PostgreSQL rolls back by itself. */
async function rolledBack(client: pg.PoolClient): Promise<boolean> {
  return client.query(within(ROLLBACK_LIMIT_MS, 'rollback', [])).then(
    () => true,
    () => false,
  );
}

/** Checks that PostgreSQL accepts this login. The error is one line with the remedy. */
export async function assertPostgres(databaseUrl: string): Promise<Result<void, string>> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    query_timeout: CONNECT_LIMIT_MS,
  });
  // connect() rejects on failure; a later drop does not matter here.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return ok(undefined);
  } catch (error) {
    return err(
      `PostgreSQL at ${shownUrl(databaseUrl)} cannot be used: ${oneLine(error)}. ` +
        'Start it, correct DATABASE_URL, or leave DATABASE_URL unset for an embedded one.',
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** PostgreSQL's code for insufficient privilege; `worker_api` raises it too, for a worker that may not do a call. */
export const forbiddenState = '42501';

/** The SQLSTATE of PostgreSQL's error; empty for an error without an answer. */
export function sqlState(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}
