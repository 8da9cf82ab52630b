import { join } from 'node:path';
import { runner } from 'node-pg-migrate';
import { packageRoot } from '../../root.ts';

/**
 * Brings the database to this version's tables, under an advisory lock so that servers that start
 * together do it once. Returns the names of the migrations that ran; throws what PostgreSQL said.
 */
export async function migrate(databaseUrl: string): Promise<readonly string[]> {
  const done = await runner({
    databaseUrl,
    dir: join(packageRoot(), 'server/edge/store/migrations'),
    direction: 'up',
    migrationsTable: 'zerohour_migrations',
    advisoryLockMode: 'wait',
    logger: { info: ignore, warn: ignore, error: ignore, debug: ignore },
  });
  return done.map((migration) => migration.name);
}

/** The library repeats in its log what it throws. */
function ignore(): void {}
