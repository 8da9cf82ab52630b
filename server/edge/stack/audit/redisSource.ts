import { Redis } from 'ioredis';
import {
  type Backlog,
  type BacklogReading,
  backlogQuery,
  countedInDatabase,
  isInRedis,
  type RedisBacklog,
} from '../../../core/audit/drain/drain.ts';
import type { Store } from '../../../core/audit/finding.ts';
import { stores } from '../../../core/audit/finding.ts';
import type { RedisFile } from '../../../core/audit/redis/redisFile.ts';
import type { RedisProblem, RedisStockReading } from '../../../core/audit/redis/redisStock.ts';
import type {
  AuditSource,
  QueryCheck,
  ReadRequest,
  Snapshot,
  SourceReading,
  StoreProblem,
  StoreReading,
  StoreRequest,
} from '../../../core/audit/sources/auditSource.ts';
import type { ReadLimits } from '../../../core/audit/sources/readBudget.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';
import { readRedisBacklog } from './redisBacklogs.ts';
import { type RedisCommand, readOnly, readRedis } from './redisReading.ts';

/** Where a store's Redis is. */
export interface RedisPlace {
  readonly url: string;
  /** What {prefix} stands for. */
  readonly prefix: string;
}

export interface RedisSourceOptions {
  /** Null: the audit file compares no stock. */
  readonly file: RedisFile | null;
  /** Of the audit file, for its check; absent: none. */
  readonly backlogs?: readonly Backlog[];
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
    if (file === null) return null;
    const skus = [...(counters?.keys() ?? [])];
    try {
      return await clientOf(place.url).use((ask) =>
        readRedis(ask, { file, prefix: place.prefix, skus, limits }),
      );
    } catch (error) {
      return { problem: `audit Redis ${shownUrl(place.url)}: ${oneLine(error)}` };
    }
  };
  const left: LeftOf = (store) => async (backlog) => {
    const place = options.places[store];
    const { name } = backlog;
    if (place === null) return { name, left: null, problem: 'the target has no such store' };
    try {
      const count = await clientOf(place.url).use((ask) =>
        readRedisBacklog(ask, backlog.redis, place.prefix),
      );
      return { name, left: count, problem: null };
    } catch (error) {
      return { name, left: null, problem: `Redis ${shownUrl(place.url)}: ${oneLine(error)}` };
    }
  };
  return {
    async read(request) {
      const reading = await source.read(withoutRedis(request));
      const read: Partial<Record<Store, StoreReading | StoreProblem>> = {};
      for (const store of stores) {
        const seen = await withShown(reading, store, shown);
        const { backlogs } = request.stores[store];
        read[store] =
          'problem' in seen || backlogs === undefined
            ? seen
            : { ...seen, backlogs: await inOrder(backlogs, seen.backlogs ?? [], left(store)) };
      }
      return { ...reading, stores: { ...reading.stores, ...read } };
    },
    ...(source.check === undefined
      ? {}
      : {
          check: async () => [
            ...((await source.check?.()) ?? []),
            ...(await checkRedis(options, shown, left)),
          ],
        }),
    async close() {
      for (const client of clients.values()) client.close();
      await source.close();
    },
  };
}

type LeftOf = (store: Store) => (backlog: RedisBacklog) => Promise<BacklogReading>;

/** What is asked of the database alone. */
function withoutRedis(request: ReadRequest): ReadRequest {
  const asked = ({ backlogs, ...all }: StoreRequest): StoreRequest => {
    const own = countedInDatabase(backlogs ?? []);
    return own.length === 0 ? all : { ...all, backlogs: own };
  };
  const { shadow, live } = request.stores;
  return { ...request, stores: { shadow: asked(shadow), live: asked(live) } };
}

/** The backlogs as they were asked for, of which the database has read its own. */
async function inOrder(
  backlogs: readonly Backlog[],
  read: readonly BacklogReading[],
  left: (backlog: RedisBacklog) => Promise<BacklogReading>,
): Promise<readonly BacklogReading[]> {
  const readings: BacklogReading[] = [];
  for (const backlog of backlogs) {
    const found = isInRedis(backlog)
      ? await left(backlog)
      : read.find(({ name }) => name === backlog.name);
    if (found !== undefined) readings.push(found);
  }
  return readings;
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
  { places, backlogs = [] }: RedisSourceOptions,
  shown: (
    store: Store,
    snapshot: Pick<Snapshot, 'counters'>,
  ) => Promise<RedisStockReading | RedisProblem | null>,
  left: LeftOf,
): Promise<readonly QueryCheck[]> {
  const checks: QueryCheck[] = [];
  for (const store of stores) {
    if (places[store] === null) continue;
    for (const backlog of backlogs.filter(isInRedis)) {
      const { name, left: count, problem } = await left(store)(backlog);
      const rows = count === null ? 0 : 1;
      checks.push({ store, query: backlogQuery(name), columns: [], rows, problem });
    }
    const redis = await shown(store, { counters: null });
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
