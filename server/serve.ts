import type { Server } from 'node:http';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Express } from 'express';
import type { Config } from './config.ts';
import { err, ok, type Result } from './core/result.ts';
import { hostPort } from './core/target/egressHost.ts';
import { isLoopback } from './core/target/loopback.ts';
import { oneLine } from './core/text/oneLine.ts';
import { descriptorsMax } from './edge/embedded/child.ts';
import { closeDataFolder } from './edge/files/privateFolder.ts';
import { assertRedis } from './edge/queue/connection.ts';
import { createAccounts } from './edge/store/accounts.ts';
import { migrate } from './edge/store/migrate.ts';
import { assertPostgres, createPool, type Pool } from './edge/store/pool.ts';
import { createRunStore } from './edge/store/runStore.ts';
import {
  createFirstAdmin,
  createLocalToken,
  resetAdmin,
  revokeLocalToken,
} from './http/accounts/firstStart.ts';
import { boundConnections, connectionBounds } from './http/api/connectionBound.ts';
import { sessionTimes } from './http/api/settings.ts';
import { createApp } from './http/app.ts';
import type { Log } from './log.ts';
import { packageRoot, packageVersion } from './root.ts';
import { createRunService } from './run/createRunService.ts';
import { openCampaigns } from './run/openCampaigns.ts';
import { openDrills } from './run/openDrills.ts';
import { openSwitches } from './run/openSwitches.ts';
import { openWebhook } from './run/openWebhook.ts';
import { createWorkerMembership } from './run/worker/membership.ts';

export interface ServeOptions {
  readonly config: Pick<Config, 'host' | 'port' | 'publicUrl' | 'dataDir'> &
    Partial<
      Pick<
        Config,
        'resetAdmin' | 'scriptRole' | 'webhook' | 'workerDatabaseUrl' | 'workerRedisUrl' | 'caFile'
      >
    >;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly log: Log;
  /** Prefix of the queues' keys, for tests that share a Redis. */
  readonly prefix?: string;
  /** The token of the server before, which was killed: it stays good for the commands that hold it. */
  readonly localToken?: string;
}

/** A server that listens. */
export interface RunningServer {
  readonly url: string;
  /** API token for the commands of this machine; `close` revokes it. */
  readonly token: string;
  /** One-time password of `admin`; only on the first start. */
  readonly adminPassword: string | null;
  close(): Promise<void>;
}

const CLOSE_LIMIT_MS = 5_000;

/**
 * Starts the server: checks its stores, brings the tables up to date, takes over the runs that an
 * earlier server left (without Redis too), and listens. The error is one line.
 */
export async function startServer(options: ServeOptions): Promise<Result<RunningServer, string>> {
  const { config, databaseUrl, redisUrl, log } = options;
  await closeDataFolder(config.dataDir);
  const [postgres, redis] = await Promise.all([assertPostgres(databaseUrl), assertRedis(redisUrl)]);
  if (!postgres.ok) return postgres;
  if (redis.ok && redis.value.warning !== null) log.warn(redis.value.warning);
  if (!isLoopback(config.host) && config.publicUrl === null) {
    log.warn(`${config.host} is reachable without https: set ZEROHOUR_PUBLIC_URL behind a proxy`);
  }
  try {
    await migrate(databaseUrl);
  } catch (error) {
    return err(`the tables in PostgreSQL cannot be brought up to date: ${oneLine(error)}`);
  }
  const pool = createPool(databaseUrl);
  // An open run needs a conductor, which works without Redis; without open runs Redis is required.
  if (!redis.ok && !(await createRunStore(pool).anyOpen())) {
    await pool.end();
    return redis;
  }
  if (!redis.ok) log.warn(`${redis.error} Going on without it for the runs that are open.`);
  return open(options, pool);
}

async function open(options: ServeOptions, pool: Pool): Promise<Result<RunningServer, string>> {
  const { config, databaseUrl, redisUrl, log, prefix } = options;
  const accounts = createAccounts(pool);
  const created = await createFirstAdmin(accounts);
  const admin = created === null && config.resetAdmin ? await resetAdmin(accounts) : created;
  const scenariosRoot = join(packageRoot(), 'scenarios');
  const { dataDir } = config;
  const targetsRoot = join(dataDir, 'targets');
  const switches = openSwitches({ pool, scenariosRoot, targetsRoot, log });
  const webhook = config.webhook ? openWebhook(config.webhook, options, pool) : null;
  const service = createRunService({
    ...{ pool, redisUrl, scenariosRoot, targetsRoot, dataDir, log },
    webhook: webhook?.deliveries ?? null,
    onKillSwitch: () => switches.turnBack(),
    ...(prefix === undefined ? {} : { prefix }),
  });
  const drills = openDrills({
    ...{ pool, runs: service, scenariosRoot, targetsRoot, dataDir, log },
    ...{ pushes: switches, version: packageVersion() },
  });
  const workers = createWorkerMembership({
    pool,
    ...{ databaseUrl, redisUrl },
    workerDatabaseUrl: config.workerDatabaseUrl ?? null,
    workerRedisUrl: config.workerRedisUrl ?? null,
    caFile: config.caFile ?? null,
    log,
    ...(prefix === undefined ? {} : { prefix }),
  });
  const settings = {
    ...{ host: config.host, publicUrl: config.publicUrl },
    scriptRole: config.scriptRole ?? ('admin' as const),
    consoleFolder: join(packageRoot(), 'web', 'dist'),
    ...sessionTimes,
  };
  const parts = { service, drills, switches, accounts, workers, settings, log };
  const campaigns = openCampaigns(pool, scenariosRoot);
  const { app, closeStreams } = createApp({ ...parts, campaigns });
  const closeStores = async (): Promise<void> => {
    await drills.close();
    await service.close();
    await webhook?.close();
    await switches.close();
    await workers.close();
    await pool.end();
  };
  const listening = await listen(app, config.host, config.port);
  if (!listening.ok) {
    await closeStores();
    return listening;
  }
  const server = listening.value;
  // One server uses a data folder: its successor revokes the token of the same name.
  const tokenName = `local ${hostname()}:${config.dataDir}`;
  const token = await createLocalToken(accounts, tokenName, options.localToken);
  return ok({
    url: addressOf(server, config.host),
    token,
    adminPassword: admin?.password ?? null,
    async close() {
      closeStreams();
      await closeServer(server);
      // Without its database the token is of no use either.
      await revokeLocalToken(accounts, tokenName).catch((error: unknown) =>
        log.warn({ err: error }),
      );
      await closeStores();
    },
  });
}

function listen(app: Express, host: string, port: number): Promise<Result<Server, string>> {
  return new Promise((resolve) => {
    const server = app.listen(port, host);
    boundConnections(server, connectionBounds(descriptorsMax()));
    server.once('listening', () => resolve(ok(server)));
    // After the start an error of the listener is no reason to end; the server goes on with its connections.
    server.on('error', (error) =>
      resolve(err(`cannot listen on ${host}, port ${port}: ${oneLine(error)}; choose another`)),
    );
  });
}

/** Waits for the requests in progress, up to a limit. */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const limit = setTimeout(() => server.closeAllConnections(), CLOSE_LIMIT_MS);
  await closed;
  clearTimeout(limit);
}

/** An address that a browser on this machine can open. */
function addressOf(server: Server, host: string): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${address.port}`;
  return `http://${hostPort(host, address.port)}`;
}
