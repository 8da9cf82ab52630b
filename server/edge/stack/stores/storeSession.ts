import { Redis } from 'ioredis';
import pg from 'pg';

/** How long a store may take, in ms. */
interface SessionTimes {
  readonly connectMsMax: number;
  /** Of each query or command; without one it may take as long as it likes. */
  readonly answerMsMax?: number;
}

/**
 * Opens a PostgreSQL of the target, works with it and ends the connection. `name` stands in pg_stat_activity. Rejects
 * with PostgreSQL's error, or that of the work.
 */
export async function withPostgres<T>(
  url: string,
  { name, connectMsMax, answerMsMax }: SessionTimes & { readonly name: string },
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: connectMsMax,
    query_timeout: answerMsMax,
  });
  // A connection that breaks rejects the pending query too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Opens a Redis of the target, works with it and ends the connection. Rejects with the reason. */
export async function withRedis<T>(
  url: string,
  { connectMsMax, answerMsMax }: Required<SessionTimes>,
  work: (redis: Redis) => Promise<T>,
): Promise<T> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: connectMsMax,
    commandTimeout: answerMsMax,
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
    return await work(redis);
  } catch (error) {
    throw why ?? error;
  } finally {
    redis.disconnect();
  }
}
