import { expect, it } from 'vitest';
import type { Pool } from '../../edge/store/pool.ts';
import type { Log } from '../../log.ts';
import { createWorkerMembership } from './membership.ts';

/** A database and a Redis that are away. */
const away = (logged: unknown[]) =>
  createWorkerMembership({
    pool: { query: () => Promise.reject(new Error('the database is away')) } as unknown as Pool,
    ...{ databaseUrl: 'postgres://127.0.0.1:1/none', redisUrl: 'redis://127.0.0.1:1' },
    ...{ workerDatabaseUrl: null, workerRedisUrl: null, caFile: null },
    log: { warn: (line: unknown) => void logged.push(line) } as unknown as Log,
  });

it('logs at its start that roles of revoked workers are left, and why', async () => {
  const logged: unknown[] = [];
  await away(logged).close();
  expect(logged).toEqual([
    "PostgreSQL: a revoked worker's role is left until the next revoke or start: the database is away",
  ]);
});
