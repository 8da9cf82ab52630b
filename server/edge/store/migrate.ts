import { join } from 'node:path';
import { runner } from 'node-pg-migrate';
import { packageRoot } from '../../root.ts';

/**
 * Migrates the database to this version's tables. An advisory lock lets servers that start together do it
 * once. Returns the names of the migrations that ran; throws PostgreSQL's message.
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

/** The library logs what it throws. */
function ignore(): void {}
