import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import type { EmbeddedService } from '../../edge/embedded/child.ts';
import { startPostgres } from '../../edge/embedded/postgres.ts';
import { startRedis } from '../../edge/embedded/redis.ts';
import { migrate } from '../../edge/store/migrate.ts';
import { packageRoot } from '../../root.ts';
import { migratedTemplate, type TestStores } from './stores.ts';

/**
 * Once for one `vitest` invocation, whatever projects run: the build that tests start processes of, and
 * real stores on free ports, gone when it ends.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = project.vitest.getRootProject();
  // Each project calls this in turn; the first has provided them for all.
  if ('stores' in root.getProvidedContext()) return async () => undefined;
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-test-'));
  const services: EmbeddedService[] = [];
  const [stores] = await Promise.all([
    Promise.all(
      Array.from({ length: filesAtOnce(project) }, (_, index) =>
        startStores(join(folder, String(index)), services),
      ),
    ),
    build(),
  ]);
  root.provide('stores', stores);
  return async () => {
    await Promise.all(services.map((service) => service.stop()));
    await rm(folder, { recursive: true, force: true });
  };
}

/** The most of all projects that ask for this setup. */
const filesAtOnce = ({ vitest }: TestProject): number =>
  Math.max(
    ...vitest.projects
      .filter(({ config }) => config.globalSetup.length > 0)
      .map(({ config }) => config.maxWorkers),
  );

/** As quick as it gets, and logical decoding for the audit source of that name. */
const testSettings = { fsync: 'off', wal_level: 'logical', max_slot_wal_keep_size: '4GB' };

async function startStores(folder: string, services: EmbeddedService[]): Promise<TestStores> {
  const [postgres, redis] = await Promise.all([
    startPostgres({ dataDir: join(folder, 'postgres'), settings: testSettings }),
    startRedis({ dataDir: join(folder, 'redis'), settings: { appendfsync: 'no' } }),
  ]);
  services.push(postgres, redis);
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(`create database ${migratedTemplate}`);
  await client.end();
  const template = new URL(postgres.url);
  template.pathname = `/${migratedTemplate}`;
  await migrate(template.href);
  return { databaseUrl: postgres.url, redisUrl: redis.url };
}

/** Compiles what is under test; its faults of type are for `npm run check` to find. */
async function build(): Promise<void> {
  const compiler = join(packageRoot(), 'node_modules/typescript/bin/tsc');
  const said = await promisify(execFile)(process.execPath, [compiler, '-b'], {
    cwd: packageRoot(),
  }).catch((error: unknown) => error);
  const compiled = existsSync(join(packageRoot(), 'dist/server/worker.js'));
  if (!compiled) throw new Error(`nothing was compiled: ${JSON.stringify(said)}`);
}
