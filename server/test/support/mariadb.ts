import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { oneLine } from '../../core/text/oneLine.ts';
import {
  dyingWithParent,
  endChild,
  type StartedChild,
  startChild,
} from '../../edge/embedded/child.ts';
import { freePorts } from '../../edge/embedded/freePorts.ts';

/** A MariaDB of a test's own: no system service, gone with its process. */
export interface MariaDb {
  readonly port: number;
  readonly pid: number;
  /** Address of a database, by the superuser or another role without a password. */
  url(database: string, user?: string): string;
  /** A connection of the superuser. */
  connect(): Promise<mysql.Connection>;
  /** Ends the server by SIGKILL, and starts it again on the same files. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

const bootLimitMs = 60_000;
const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
/** Nothing of it outlives the test, so nothing is kept from harm. */
const settings = [
  '--innodb-buffer-pool-size=32M',
  '--innodb-log-file-size=8M',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--skip-log-bin',
];

/** On a busy machine the system tables may be made without their superuser: they are made anew then. */
const attemptsMax = 3;

/** Makes the system tables (1 to 2 s) and starts the server in an empty folder. `more`: further settings. */
export async function startMariaDb(more: readonly string[] = [], attempt = 1): Promise<MariaDb> {
  try {
    return await bootMariaDb(more);
  } catch (error) {
    if (attempt >= attemptsMax || !oneLine(error).includes(accessDenied)) throw error;
    return startMariaDb(more, attempt + 1);
  }
}

const accessDenied = 'Access denied';

async function bootMariaDb(more: readonly string[]): Promise<MariaDb> {
  const binary =
    process.env.MARIADBD_BIN ?? firstOf(['/usr/sbin/mariadbd', '/usr/libexec/mariadbd']);
  const share = firstOf(['/usr/share/mysql', '/usr/share/mariadb']);
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-mariadb-'));
  const data = join(folder, 'data');
  await mkdir(data);
  const own = ['--no-defaults', ...asRoot, `--datadir=${data}`, ...settings, ...more];
  const made = startChild(
    [binary, ...own, '--bootstrap', `--lc-messages-dir=${share}`],
    await systemTables(share),
  );
  const how = await made.ended;
  if (!existsSync(join(data, 'mysql', 'global_priv.MAD'))) {
    throw new Error(`MariaDB made no system tables: it ${how}: ${made.lastLine()}`);
  }
  const port = await freePorts(1);
  const listening = ['--bind-address=127.0.0.1', `--port=${port}`, `--socket=${folder}/socket`];
  const url = (database: string, user = 'root') => `mysql://${user}@127.0.0.1:${port}/${database}`;
  const connect = () => mysql.createConnection({ uri: url(''), multipleStatements: true });
  const command = [...own, ...listening, `--lc-messages-dir=${share}`];
  let started = await startServer(binary, command, connect);
  return {
    ...{ port, url, connect },
    get pid() {
      return started.pid;
    },
    async crash() {
      await endChild(started, 'SIGKILL', bootLimitMs);
      started = await startServer(binary, command, connect);
    },
    async stop() {
      await endChild(started, 'SIGKILL', bootLimitMs);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts the server, and waits until it answers. */
async function startServer(
  binary: string,
  command: readonly string[],
  connect: () => Promise<mysql.Connection>,
): Promise<StartedChild> {
  const started = startChild(dyingWithParent('KILL', binary, [...command]));
  const deadlineMs = performance.now() + bootLimitMs;
  for (;;) {
    try {
      await (await connect()).end();
      return started;
    } catch (error) {
      const isDenied = oneLine(error).includes(accessDenied);
      if (isDenied || performance.now() > deadlineMs || started.child.exitCode !== null) {
        await endChild(started, 'SIGKILL', bootLimitMs);
        const text = isDenied ? oneLine(error) : started.lastLine();
        throw new Error(`MariaDB does not answer: ${text}`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** What the package's own script feeds to a server that it starts for that. */
async function systemTables(share: string): Promise<string> {
  const files = ['mysql_system_tables.sql', 'mysql_system_tables_data.sql'];
  const texts = await Promise.all(files.map((file) => readFile(join(share, file), 'utf8')));
  return [
    'create database mysql;',
    'use mysql;',
    'SET @auth_root_socket=NULL;',
    'SET @skip_auth_anonymous=1;',
    ...texts,
  ].join('\n');
}

function firstOf(paths: readonly string[]): string {
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error(
      `none of ${paths.join(', ')} is there: run node server/setup/main.mjs --for test`,
    );
  }
  return found;
}
