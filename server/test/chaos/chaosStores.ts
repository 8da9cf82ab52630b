import { join } from 'node:path';
import pg from 'pg';
import type { EmbeddedService } from '../../edge/embedded/child.ts';
import { startPostgres } from '../../edge/embedded/postgres.ts';
import { startRedis } from '../../edge/embedded/redis.ts';
import { startWithRetries } from './stackProcess.ts';

/** PostgreSQL and Redis of a chaos stack. Each keeps its port and its data over a restart. */
export interface ChaosStores {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Returns the instant at which PostgreSQL answers queries again. */
  restartPostgres(how: 'SIGINT' | 'SIGQUIT'): Promise<number>;
  redisPid(): number;
  endRedis(how: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  startRedis(): Promise<void>;
}

/** Adds the functions that end the stores to `closers`. */
export async function startStores(
  folder: string,
  closers: (() => Promise<unknown>)[],
): Promise<ChaosStores> {
  const [postgresDir, redisDir] = [join(folder, 'postgres'), join(folder, 'redis')];
  let postgres = await startPostgres({ dataDir: postgresDir });
  closers.push(() => postgres.stop());
  let redis = await startRedis({ dataDir: redisDir });
  closers.push(() => redis.stop());
  return {
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    async restartPostgres(how) {
      const { port } = postgres;
      await end(postgres, how);
      // The last child processes of PostgreSQL may still hold the data folder.
      postgres = await startWithRetries(() => startPostgres({ dataDir: postgresDir, port }), {
        tries: 20,
        everyMs: 100,
      });
      return Date.now();
    },
    redisPid: () => redis.pid,
    endRedis: (how) => end(redis, how),
    async startRedis() {
      redis = await startRedis({ dataDir: redisDir, port: redis.port });
    },
  };
}

async function end(service: EmbeddedService, how: NodeJS.Signals): Promise<void> {
  process.kill(service.pid, how);
  await service.ended;
}

/** Runs the work with a connection of its own. */
export async function withClient(
  url: string,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
