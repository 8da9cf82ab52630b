import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findServer } from './cli/shared/connection.ts';
import type { LocalStack, LocalStackOptions } from './cli/shared/localStack.ts';
import { type Failure, failure } from './core/errors/failure.ts';
import { err, ok, type Result } from './core/result.ts';
import { oneLine } from './core/text/oneLine.ts';
import { startPostgres } from './edge/embedded/postgres.ts';
import { startRedis } from './edge/embedded/redis.ts';
import { dataFolder } from './root.ts';
import { type Service, StartError, startService } from './supervise.ts';

interface Ready {
  readonly url: string;
  readonly token: string;
  readonly adminPassword: string | null;
}

/**
 * Opens a whole Zerohour on this machine: Redis and PostgreSQL unless `REDIS_URL` and
 * `DATABASE_URL` name them, the server, and workers, each a child that cannot outlive this process.
 * Writes its address and a token to `server.json` of the data folder for the other commands.
 */
export async function openLocalStack(
  options: LocalStackOptions,
): Promise<Result<LocalStack, Failure>> {
  const folder = dataFolder();
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const other = await findServer({}, join(folder, 'server.json'));
    if (other !== null) {
      return err(failure('ZH-SETUP-006', { url: other.url }));
    }
    return ok(await open(folder, options, stops, stop));
  } catch (error) {
    await stop();
    return err(failureOf(error));
  }
}

/** A child with wrong settings reports it by its exit code. */
function failureOf(error: unknown): Failure {
  if (error instanceof StartError && error.failure !== null) return error.failure;
  return failure('ZH-SETUP-007', { reason: oneLine(error) });
}

async function open(
  folder: string,
  options: LocalStackOptions,
  stops: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<LocalStack> {
  const env = await serviceUrls(folder, options, stops);
  const server = await startService<Ready>('server', 'main.js', {
    ...env,
    ...(options.port === null ? {} : { ZEROHOUR_PORT: String(options.port) }),
    ...(options.host === null ? {} : { ZEROHOUR_HOST: options.host }),
    ...(options.resetAdmin ? { ZEROHOUR_RESET_ADMIN: '1' } : {}),
  });
  stops.push(server.stop);
  const workers: Service<unknown>[] = [];
  for (let i = 0; i < options.workers; i++) {
    const worker = await startService('worker', 'worker.js', env);
    stops.push(worker.stop);
    workers.push(worker);
  }
  const address = join(folder, 'server.json');
  const { url, token, adminPassword } = server.ready;
  await writeFile(address, JSON.stringify({ url, token, pid: process.pid }), { mode: 0o600 });
  stops.push(() => rm(address, { force: true }));
  const broken = Promise.race([server, ...workers].map((service) => service.broken)).then(
    (reason) => failure('ZH-SETUP-008', { reason }),
  );
  return { url, token, adminPassword, folder, broken, stop };
}

async function serviceUrls(
  folder: string,
  options: LocalStackOptions,
  stops: (() => Promise<unknown>)[],
): Promise<Record<string, string>> {
  const env: Record<string, string> = { ZEROHOUR_DATA: folder };
  // PostgreSQL first: it locks its folder, while two Redis would write the same file.
  if (!process.env.DATABASE_URL) {
    const database = await startPostgres({ dataDir: join(folder, 'postgres') });
    stops.push(database.stop);
    env.DATABASE_URL = database.url;
    options.print(`PostgreSQL: embedded, port ${database.port}`);
  }
  if (!process.env.REDIS_URL) {
    const redis = await startRedis({ dataDir: join(folder, 'redis') });
    stops.push(redis.stop);
    env.REDIS_URL = redis.url;
    options.print(`Redis: embedded, port ${redis.port}`);
  }
  return env;
}
