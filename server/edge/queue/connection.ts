import { readFileSync } from 'node:fs';
import { Redis, type RedisOptions } from 'ioredis';
import { err, ok, type Result } from '../../core/result.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { shownUrl } from '../../core/text/shownUrl.ts';

const CONNECT_LIMIT_MS = 5_000;
const COMMAND_LIMIT_MS = 2_000;
const RETRY_MS_MAX = 1_000;
const WORK_LIMIT_MS = 3_000;

/**
 * A connection that reconnects without end, at most a second apart. With `patient`, commands wait for the
 * reconnection, as BullMQ's workers and subscriptions need. Without it they fail within two seconds while
 * Redis is away, so that their callers are not blocked.
 */
export function connectRedis(url: string, options: { readonly patient: boolean }): Redis {
  const redis = new Redis(plain(url), {
    ...tlsOf(url),
    connectTimeout: CONNECT_LIMIT_MS,
    maxRetriesPerRequest: null,
    ...(options.patient ? {} : { commandTimeout: COMMAND_LIMIT_MS }),
    retryStrategy: (attempt) => Math.min(50 * attempt, RETRY_MS_MAX),
  });
  // Without a listener ioredis prints each failed attempt; the failed command rejects anyway.
  redis.on('error', () => undefined);
  return redis;
}

/**
 * Rejects when Redis has not done the work after three seconds. `commandTimeout` does not suffice for BullMQ: it waits
 * without end for a connection that is ready, which that to a Redis that never answers is not.
 */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const late = new Error(`Redis did not answer in ${WORK_LIMIT_MS} ms`);
    timer = setTimeout(() => reject(late), WORK_LIMIT_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
    // What it rejects with after the limit concerns nobody.
    work.catch(() => undefined);
  }
}

/**
 * Checks that Redis accepts this login. `warning` is set when Redis may evict keys under memory pressure,
 * which would lose queued work.
 */
export async function assertRedis(
  url: string,
): Promise<Result<{ readonly warning: string | null }, string>> {
  let tls: RedisOptions;
  try {
    tls = tlsOf(url);
  } catch (error) {
    return err(`the CA of REDIS_URL cannot be read: ${oneLine(error)}`);
  }
  const redis = new Redis(plain(url), {
    ...tls,
    lazyConnect: true,
    connectTimeout: CONNECT_LIMIT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let cause = 'no answer';
  redis.on('error', (error: Error) => {
    cause = error.message;
  });
  try {
    await redis.connect();
    await redis.ping();
    return ok({ warning: evictionWarning(await redis.info('memory')) });
  } catch (error) {
    const said = oneLine(error);
    const why = said.includes('Connection is closed') ? cause : said;
    return err(
      `Redis at ${shownUrl(url)} cannot be used: ${oneLine(why)}. ` +
        'Start it, correct REDIS_URL, or leave REDIS_URL unset for an embedded one.',
    );
  } finally {
    redis.disconnect();
  }
}

const CA_PARAMETER = 'sslrootcert';

/** The address without the parameters that ioredis does not know. */
function plain(url: string): string {
  const parsed = new URL(url);
  parsed.searchParams.delete(CA_PARAMETER);
  return parsed.href;
}

/** `rediss://…?sslrootcert=FILE`: the CA that signed Redis' certificate, named as in PostgreSQL's URLs. */
function tlsOf(url: string): RedisOptions {
  const { protocol, searchParams } = new URL(url);
  const file = searchParams.get(CA_PARAMETER);
  return protocol === 'rediss:' && file !== null ? { tls: { ca: readFileSync(file, 'utf8') } } : {};
}

/** Of what `INFO memory` says; null: Redis drops nothing. */
export function evictionWarning(memory: string): string | null {
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  if (policy === 'noeviction') return null;
  return (
    `Redis has maxmemory-policy ${policy ?? 'unknown'}: it may drop queued work. ` +
    'Set `maxmemory-policy noeviction`.'
  );
}
