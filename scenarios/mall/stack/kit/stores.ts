import { type PgClientLike, type PgPoolLike, routePool, routeRedis } from '@zerohour/shadow-data';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Logger } from 'pino';
import type { ServiceConfig, StoreLogin, StorePair } from './config.ts';
import { nameOf } from './ids.ts';
import type { PoolUsage } from './metrics.ts';

/** Both stores of a service; which one answers is decided by whose work is being done. */
export interface Stores {
  readonly pool: PgPoolLike;
  readonly redis: () => Redis;
  readonly probe: () => Promise<{ readonly store: string }>;
  /** Rejects unless both PostgreSQL roles and both Redis users get an answer. */
  readonly check: () => Promise<void>;
  readonly close: () => Promise<void>;
  /** Connections to PostgreSQL, of both stores together. */
  readonly usage: () => PoolUsage;
}

const connectLimitMs = 3_000;

/** Opens both stores of `config`, each as its own role and user. */
export function openStores(config: ServiceConfig, log: Logger): Stores {
  const pair = requireStores(config);
  const live = openStore(pair.live, config.instance, log);
  const shadow = openStore(pair.shadow, config.instance, log);
  const pool = routePool({
    live: live.prepared,
    shadow: shadow.prepared,
    name: 'the shop database',
  });
  const redis = (): Redis => routeRedis({ live: live.redis, shadow: shadow.redis });
  return {
    pool,
    redis,
    probe: () => probe(pool, redis),
    check: async () => {
      await Promise.all([live.check(), shadow.check()]);
    },
    close: async () => {
      await Promise.all([live.close(), shadow.close()]);
    },
    usage: () => ({
      used: live.usage().used + shadow.usage().used,
      most: live.usage().most + shadow.usage().most,
      waiting: live.usage().waiting + shadow.usage().waiting,
    }),
  };
}

/** The store logins of a service that keeps data; throws for one that does not. */
export function requireStores(config: ServiceConfig): StorePair {
  if (config.stores !== null) return config.stores;
  throw new Error(`${config.service} was started without stores`);
}

/** `role@schema redis-user`, as both stores themselves say. */
async function probe(pool: PgPoolLike, redis: () => Redis): Promise<{ store: string }> {
  const [{ rows }, user] = await Promise.all([
    pool.query('select current_user as role, current_schema as schema'),
    redis().acl('WHOAMI'),
  ]);
  return { store: `${rows[0]?.role}@${rows[0]?.schema} redis ${String(user)}` };
}

function openPostgres(login: StoreLogin, instance: string, log: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: login.postgresUrl,
    application_name: instance,
    max: login.connectionsMax,
    connectionTimeoutMillis: connectLimitMs,
    idleTimeoutMillis: 60_000,
  });
  const lost = (error: Error): void => log.warn({ err: error }, 'database connection lost');
  pool.on('error', lost);
  // The pool listens while a connection is idle; one may break in a transaction too, between two queries.
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}

/** Further connections to both PostgreSQL stores, at most `connectionsMax` each; none before the first query. */
export function openOwnPool(config: ServiceConfig, connectionsMax: number, log: Logger) {
  const pair = requireStores(config);
  const open = (login: StoreLogin): pg.Pool =>
    openPostgres({ ...login, connectionsMax }, config.instance, log);
  const live = open(pair.live);
  const shadow = open(pair.shadow);
  const name = 'connections of its own to the shop database';
  return {
    pool: routePool({ live: preparing(live), shadow: preparing(shadow), name }),
    close: async (): Promise<void> => {
      await Promise.all([live.end(), shadow.end()]);
    },
  };
}

function openStore(login: StoreLogin, instance: string, log: Logger) {
  const pool = openPostgres(login, instance, log);
  const redis = new Redis({
    ...login.redis,
    keyPrefix: login.prefix,
    connectionName: instance,
    maxRetriesPerRequest: 2,
    commandTimeout: connectLimitMs,
  });
  redis.on('error', (error: Error) => log.warn({ err: error }, 'redis connection failed'));
  return {
    prepared: preparing(pool),
    redis,
    usage: (): PoolUsage => ({
      used: pool.totalCount - pool.idleCount,
      most: login.connectionsMax,
      waiting: pool.waitingCount,
    }),
    check: async () => {
      await Promise.all([pool.query('select 1'), redis.ping()]);
    },
    close: async () => {
      redis.disconnect();
      await pool.end();
    },
  };
}

/** A pool whose every statement is prepared once a connection, so that the server plans it once. */
function preparing(pool: pg.Pool): PgPoolLike {
  return {
    query: (text, values) => pool.query(prepared(text, values)),
    connect: async (): Promise<PgClientLike> => {
      const client = await pool.connect();
      return {
        query: (text, values) => client.query(prepared(text, values)),
        release: (error) => client.release(error),
      };
    },
  };
}

const statementNames = new Map<string, string>();

/** Statements are constants of the code, so there are few; the name is a digest of the text. */
function prepared(text: string, values: unknown[] = []): pg.QueryConfig {
  let name = statementNames.get(text);
  if (name === undefined) {
    name = nameOf(text);
    statementNames.set(text, name);
  }
  return { name, text, values };
}

/** Runs `work` in one transaction of the current work's store. */
export async function inTransaction<T>(
  pool: PgPoolLike,
  work: (client: PgClientLike) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    await rollback(client);
    throw error;
  }
}

async function rollback(client: PgClientLike): Promise<void> {
  try {
    await client.query('rollback');
    client.release();
  } catch (error) {
    // A connection that cannot roll back must not return to the pool.
    client.release(error instanceof Error ? error : true);
  }
}
