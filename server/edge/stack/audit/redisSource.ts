import { Redis } from 'ioredis';
import type { Store } from '../../../core/audit/finding.ts';
import { stores } from '../../../core/audit/finding.ts';
import type { RedisFile } from '../../../core/audit/redis/redisFile.ts';
import type { RedisProblem, RedisStockReading } from '../../../core/audit/redis/redisStock.ts';
import type {
  AuditSource,
  QueryCheck,
  Snapshot,
  SourceReading,
  StoreProblem,
  StoreReading,
} from '../../../core/audit/sources/auditSource.ts';
import type { ReadLimits } from '../../../core/audit/sources/readBudget.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';
import { type RedisCommand, readOnly, readRedis } from './redisReading.ts';

/** Where a store's Redis is. */
export interface RedisPlace {
  readonly url: string;
  /** What {prefix} stands for. */
  readonly prefix: string;
}

export interface RedisSourceOptions {
  readonly file: RedisFile;
  /** Null for a store that the target does not have. */
  readonly places: Readonly<Record<Store, RedisPlace | null>>;
  readonly limits: ReadLimits;
}

const connectionName = 'zerohour-audit';
const connectMsMax = 5_000;
const answerMsMax = 5_000;

/**
 * The source of a database, with what Redis shows beside each snapshot. Redis is read after the database, for the SKUs
 * that its counters name, and never in one snapshot with it: the invariant waits until nothing moves. Redis that cannot
 * be read is a problem of its own, and the facts are judged all the same. One connection for each address.
 */
export function withRedisStock(source: AuditSource, options: RedisSourceOptions): AuditSource {
  const clients = new Map<string, RedisClient>();
  const clientOf = (url: string): RedisClient => {
    const client = clients.get(url) ?? createRedisClient(url);
    clients.set(url, client);
    return client;
  };
  const shown = async (
    store: Store,
    { counters }: Pick<Snapshot, 'counters'>,
  ): Promise<RedisStockReading | RedisProblem | null> => {
    const place = options.places[store];
    if (place === null) return null;
    const { file, limits } = options;
    const skus = [...(counters?.keys() ?? [])];
    try {
      return await clientOf(place.url).use((ask) =>
        readRedis(ask, { file, prefix: place.prefix, skus, limits }),
      );
    } catch (error) {
      return { problem: `audit Redis ${shownUrl(place.url)}: ${oneLine(error)}` };
    }
  };
  return {
    async read(request) {
      const reading = await source.read(request);
      const read: Partial<Record<Store, StoreReading | StoreProblem>> = {};
      for (const store of stores) read[store] = await withShown(reading, store, shown);
      return { ...reading, stores: { ...reading.stores, ...read } };
    },
    ...(source.check === undefined
      ? {}
      : {
          check: async () => [
            ...((await source.check?.()) ?? []),
            ...(await checkRedis(options, shown)),
          ],
        }),
    async close() {
      for (const client of clients.values()) client.close();
      await source.close();
    },
  };
}

async function withShown(
  { stores: read }: SourceReading,
  store: Store,
  shown: (store: Store, snapshot: Snapshot) => Promise<RedisStockReading | RedisProblem | null>,
): Promise<StoreReading | StoreProblem> {
  const reading = read[store];
  if ('problem' in reading) return reading;
  const redis = await shown(store, reading.snapshot);
  if (redis === null) return reading;
  const { snapshot, recount } = reading;
  return {
    ...{ ...reading, snapshot: { ...snapshot, redis } },
    recount: recount === null ? null : { ...recount, redis },
  };
}

/** Reads tokens once, and asks for no stock: which SKUs there are, the database says. */
async function checkRedis(
  { places }: RedisSourceOptions,
  shown: (
    store: Store,
    snapshot: Pick<Snapshot, 'counters'>,
  ) => Promise<RedisStockReading | RedisProblem | null>,
): Promise<readonly QueryCheck[]> {
  const checks: QueryCheck[] = [];
  for (const store of stores) {
    const redis = places[store] === null ? null : await shown(store, { counters: null });
    if (redis === null) continue;
    const asked = { store, query: 'redis', columns: [] };
    checks.push(
      'problem' in redis
        ? { ...asked, rows: 0, problem: redis.problem }
        : { ...asked, rows: redis.tokens.length, problem: null },
    );
  }
  return checks;
}

interface RedisClient {
  /** Rejects with Redis's error, or that of the work. */
  use<T>(work: (ask: RedisCommand) => Promise<T>): Promise<T>;
  close(): void;
}

/** A connection that is opened when it is needed, and again after anything failed. */
function createRedisClient(url: string): RedisClient {
  let redis: Redis | null = null;
  let why: Error | null = null;
  let isClosed = false;
  const drop = (): void => {
    redis?.disconnect();
    redis = null;
  };
  const open = async (): Promise<Redis> => {
    const opened = new Redis(url, {
      lazyConnect: true,
      connectionName,
      connectTimeout: connectMsMax,
      commandTimeout: answerMsMax,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
    // connect() rejects with "Connection is closed."; only the event says why.
    opened.on('error', (error) => {
      why ??= error;
    });
    redis = opened;
    await opened.connect();
    return opened;
  };
  return {
    async use(work) {
      if (isClosed) throw new Error('the audit source is closed');
      why = null;
      try {
        const opened = redis ?? (await open());
        return await work(readOnly((command, ...args) => opened.call(command, ...args)));
      } catch (error) {
        drop();
        throw why ?? error;
      }
    },
    close() {
      isClosed = true;
      drop();
    },
  };
}
