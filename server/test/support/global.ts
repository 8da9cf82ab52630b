import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../../edge/embedded/postgres.ts';
import { startRedis } from '../../edge/embedded/redis.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser URL of a fresh PostgreSQL with commit timestamps. */
    databaseUrl: string;
    redisUrl: string;
  }
}

/** Real services for one `vitest` invocation, on free ports, until it ends. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-test-'));
  const [postgres, redis] = await Promise.all([
    startPostgres({ dataDir: join(folder, 'postgres'), settings: { fsync: 'off' } }),
    startRedis({ dataDir: join(folder, 'redis') }),
  ]);
  project.provide('databaseUrl', postgres.url);
  project.provide('redisUrl', redis.url);
  return async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
}
