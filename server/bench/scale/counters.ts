import { Redis } from 'ioredis';
import pg from 'pg';

/** Counters of Redis and PostgreSQL since their start. */
export interface Counters {
  readonly redisCommands: number;
  readonly redisBytes: number;
  readonly transactions: number;
  readonly rowsInserted: number;
  readonly rowsUpdated: number;
  readonly walBytes: number;
}

/** Reads the counters. They include the few commands of the reading itself. */
export async function readCounters(redisUrl: string, databaseUrl: string): Promise<Counters> {
  return { ...(await ofRedis(redisUrl)), ...(await ofPostgres(databaseUrl)) };
}

async function ofRedis(url: string): Promise<Pick<Counters, 'redisCommands' | 'redisBytes'>> {
  const redis = new Redis(url);
  try {
    const info = `${await redis.info('commandstats')}\n${await redis.info('stats')}`;
    const calls = [...info.matchAll(/^cmdstat_\S+?:calls=(\d+)/gm)].map(([, n]) => Number(n));
    const bytes = [...info.matchAll(/^total_net_(?:in|out)put_bytes:(\d+)/gm)];
    return {
      redisCommands: sum(calls),
      redisBytes: sum(bytes.map(([, n]) => Number(n))),
    };
  } finally {
    redis.disconnect();
  }
}

async function ofPostgres(url: string): Promise<Omit<Counters, 'redisCommands' | 'redisBytes'>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, string>>(
      `select xact_commit as transactions, tup_inserted as "rowsInserted",
         tup_updated as "rowsUpdated", pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as "walBytes"
       from pg_stat_database where datname = current_database()`,
    );
    const of = (name: string): number => Number(rows[0]?.[name] ?? Number.NaN);
    return {
      transactions: of('transactions'),
      rowsInserted: of('rowsInserted'),
      rowsUpdated: of('rowsUpdated'),
      walBytes: of('walBytes'),
    };
  } finally {
    await client.end();
  }
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
