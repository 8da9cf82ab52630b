import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import {
  dyingWithParent,
  type EmbeddedService,
  endChild,
  keptSecret,
  startChild,
  whenReady,
} from './child.ts';
import { freePorts } from './freePorts.ts';

export interface RedisOptions {
  readonly dataDir: string;
  /** Default: a free port. */
  readonly port?: number;
  /** Default: `$REDIS_SERVER_BIN`, else `redis-server` on the PATH. */
  readonly binary?: string;
  /** Further directives, such as `bind` or `tls-port`; a later one overrides an earlier one. */
  readonly settings?: Readonly<Record<string, string>>;
}

const READY_LIMIT_MS = 15_000;

/**
 * Starts a `redis-server` child on 127.0.0.1 with an append-only file, noeviction (BullMQ must not lose a
 * key), and a password in a file beside the data. Throws Redis' own message on failure.
 */
export async function startRedis(options: RedisOptions): Promise<EmbeddedService> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const password = keptSecret(join(options.dataDir, 'password'));
  const port = options.port ?? (await freePorts(1));
  const binary = options.binary ?? process.env.REDIS_SERVER_BIN ?? 'redis-server';
  const started = startChild(
    dyingWithParent('TERM', binary, ['-']),
    settings(options, port, password),
  );
  const url = `redis://:${password}@127.0.0.1:${port}`;
  await whenReady('redis-server', started, 'SIGTERM', {
    ...{ everyMs: 25, limitMs: READY_LIMIT_MS },
    isReady: () => pings(url),
  });
  return {
    url,
    port,
    pid: started.pid,
    ended: started.ended,
    stop: () => endChild(started, 'SIGTERM', 5_000),
  };
}

function settings(options: RedisOptions, port: number, password: string): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `dir "${options.dataDir.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
    `requirepass ${password}`,
    'loglevel warning',
    'daemonize no',
    ...Object.entries(options.settings ?? {}).map(([name, value]) => `${name} ${value}`),
    '',
  ].join('\n');
}

async function pings(url: string): Promise<boolean> {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  // The call rejects too; without a listener ioredis prints the error.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}
