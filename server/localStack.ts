import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findServer } from './cli/shared/connection.ts';
import type { LocalStack, LocalStackOptions } from './cli/shared/localStack.ts';
import { type Failure, failure } from './core/errors/failure.ts';
import { err, ok, type Result } from './core/result.ts';
import { oneLine } from './core/text/oneLine.ts';
import { startPostgres } from './edge/embedded/postgres.ts';
import { startRedis } from './edge/embedded/redis.ts';
import { closeDataFolder } from './edge/files/privateFolder.ts';
import { createParts, type Parts, startPart } from './parts.ts';
import { dataFolder } from './root.ts';
import { logFile, type Service, StartError, serverEntry, startService } from './supervise.ts';

interface Ready {
  readonly url: string;
  readonly token: string;
  readonly adminPassword: string | null;
}

/**
 * Opens a whole Zerohour on this machine: Redis and PostgreSQL unless `REDIS_URL` and
 * `DATABASE_URL` name them, the server, and workers, each a child that cannot outlive this process.
 * Starts each again that ends by itself, at the same address.
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
    await closeDataFolder(folder);
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
  const parts = createParts(options.print, stops);
  const env = await startStores(folder, options, parts);
  const address = join(folder, 'server.json');
  const server = await parts.start<Service<Ready>>(
    'the server',
    logFile('server'),
    async (before) => {
      const started = await startService<Ready>('server', serverEntry, {
        ...env,
        ...serverEnv(options, before),
      });
      const { url, token } = started.ready;
      await writeFile(address, JSON.stringify({ url, token, pid: process.pid }), { mode: 0o600 });
      return started;
    },
  );
  stops.push(() => rm(address, { force: true }));
  for (let i = 0; i < options.workers; i++) {
    await parts.start('the worker', logFile('worker'), () =>
      startService('worker', 'worker.js', env),
    );
  }
  const { url, adminPassword } = server.current().ready;
  return {
    url,
    adminPassword,
    folder,
    get token() {
      return server.current().ready.token;
    },
    broken: parts.broken(),
    startAgent: (file) => startAgent(file, env, parts),
    stop,
  };
}

/** By the entry of the command line, like an agent that a user starts. */
async function startAgent(
  file: string,
  env: Readonly<Record<string, string>>,
  parts: Parts,
): Promise<Result<null, Failure>> {
  try {
    await parts.start('the agent', logFile('agent'), () =>
      startService('agent', '../../server/setup/zerohour.mjs', env, ['agent', file]),
    );
    return ok(null);
  } catch (error) {
    return err(failureOf(error));
  }
}

/** `before`: the server that ended. The next one has its port and its token, which others hold. */
function serverEnv(
  { port, host, resetAdmin }: LocalStackOptions,
  before: Service<Ready> | null,
): Record<string, string> {
  const hostEnv: Record<string, string> = host === null ? {} : { ZEROHOUR_HOST: host };
  if (before !== null) {
    const { url, token } = before.ready;
    return { ...hostEnv, ZEROHOUR_PORT: new URL(url).port, ZEROHOUR_LOCAL_TOKEN: token };
  }
  return {
    ...hostEnv,
    ...(port === null ? {} : { ZEROHOUR_PORT: String(port) }),
    ...(resetAdmin ? { ZEROHOUR_RESET_ADMIN: '1' } : {}),
  };
}

async function startStores(
  folder: string,
  { print }: LocalStackOptions,
  parts: Parts,
): Promise<Record<string, string>> {
  const env: Record<string, string> = { ZEROHOUR_DATA: folder };
  // PostgreSQL first: it locks its folder, while two Redis would write the same file.
  if (!process.env.DATABASE_URL) {
    const database = await startPart(parts, 'PostgreSQL', startPostgres, join(folder, 'postgres'));
    env.DATABASE_URL = database.url;
    print(`PostgreSQL: embedded, port ${database.port}`);
  }
  if (!process.env.REDIS_URL) {
    const redis = await startPart(parts, 'Redis', startRedis, join(folder, 'redis'));
    env.REDIS_URL = redis.url;
    print(`Redis: embedded, port ${redis.port}`);
  }
  return env;
}
