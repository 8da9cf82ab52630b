import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signTag } from '@zerohour/shadow-data';
import pg from 'pg';
import { parse } from 'yaml';
import { dyingWithParent } from '../../../../server/edge/embedded/child.ts';
import { startPostgres } from '../../../../server/edge/embedded/postgres.ts';
import { startRedis } from '../../../../server/edge/embedded/redis.ts';
import { packageRoot } from '../../../../server/root.ts';

const entry = join(packageRoot(), 'dist/scenarios/mall/stack/main.js');

export const run = 'mallitrun001';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export interface AskOptions {
  /** Sent as the baggage header; null for a customer. Default: this test's run. */
  readonly tag?: string | null;
  readonly key?: string;
  readonly body?: unknown;
  readonly base?: string;
}

export interface TestShop {
  readonly child: ChildProcess;
  readonly target: Target;
  readonly targetFile: string;
  readonly redisUrl: string;
  readonly tag: string;
  readonly stderr: () => string;
  readonly ended: Promise<number | null>;
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
  /** As the superuser: sees both schemas. */
  rows(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Locks the item's row in the shadow store until what it gives is called. */
  lock(sku: string): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

/** The parts of the target file that the tests read. */
export interface Target {
  readonly baseUrl: string;
  readonly allowHosts: readonly string[];
  readonly shadow: {
    readonly key: string;
    readonly hops: readonly { readonly service: string; readonly url: string }[];
    readonly seedUrl: string;
  };
  readonly stores: { readonly postgresUrl: string; readonly redisUrl: string };
  readonly customerStatsUrl: string;
  readonly healthUrl: string;
}

/** Opens a shop on a PostgreSQL and a Redis of its own. */
export async function openTestShop(
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<TestShop> {
  const folder = await mkdtemp(join(tmpdir(), 'mall test '));
  // Its roles belong to a whole PostgreSQL: two shops on one would change each other's passwords.
  const [postgres, redis] = await Promise.all([
    startPostgres({ dataDir: join(folder, 'postgres'), settings: { fsync: 'off' } }),
    startRedis({ dataDir: join(folder, 'redis'), settings: { appendfsync: 'no' } }),
  ]);
  const admin = new pg.Pool({ connectionString: postgres.url, max: 4 });
  // `end` does not wait for the sockets: PostgreSQL may still say goodbye on them when it stops.
  admin.on('error', () => undefined);
  const targetFile = join(folder, 'target.yaml');
  const started = startMain(['--out', targetFile, ...args], {
    MALL_DATABASE_URL: postgres.url,
    MALL_REDIS_URL: redis.url,
    ...env,
  });
  const stop = async (): Promise<void> => {
    started.child.kill('SIGTERM');
    await started.ended;
    await admin.end();
    await Promise.all([postgres.stop(), redis.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
  await started.ready.catch(async (error) => {
    await stop();
    throw error;
  });
  const target: Target = parse(await readFile(targetFile, 'utf8'));
  const tag = tagOf(target, Date.now() + 600_000);
  return {
    ...started,
    target,
    targetFile,
    redisUrl: redis.url,
    tag,
    ask: (method, path, options = {}) =>
      ask(method, path, { tag, base: target.baseUrl, ...options }),
    rows: async (sql, values) => (await admin.query(sql, values)).rows,
    async lock(sku) {
      const client = await admin.connect();
      await client.query('begin');
      await client.query('select from shadow.stock where sku = $1 for update', [sku]);
      return async () => {
        await client.query('rollback');
        client.release();
      };
    },
    stop,
  };
}

/** A tag of this test's run, signed with the shop's key or another. */
export function tagOf(target: Target, expiresAtMs: number, key = target.shadow.key): string {
  return signTag({ runId: run, epoch: 1, expiresAtMs }, key);
}

/** Starts the shop's process; `ready` resolves with its one line, and rejects when it ends before. */
export function startMain(args: readonly string[], env: Readonly<Record<string, string>>) {
  const [node = '', ...rest] = dyingWithParent('TERM', process.execPath, [entry, ...args]);
  const child = spawn(node, rest, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString('utf8')).slice(-20_000);
  });
  const ended = new Promise<number | null>((tell) => child.once('exit', tell));
  const ready = new Promise<string>((tell, refuse) => {
    let line = '';
    child.stdout.on('data', (chunk: Buffer) => {
      line += chunk.toString('utf8');
      if (line.includes('\n')) tell(line);
    });
    void ended.then((code) => refuse(new Error(`the shop ended with ${code}: ${words}`)));
  });
  return { child, ended, ready, stderr: () => words };
}

async function ask(
  method: string,
  path: string,
  { tag = null, key, body, base }: AskOptions,
): Promise<Answer> {
  const response = await fetch(new URL(path, base), {
    method,
    headers: {
      ...(tag === null ? {} : { baggage: tag }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** Processes whose parent is `pid`. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function parentOf(pid: string): number | null {
  try {
    return Number(/\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    // It ended while we looked.
    return null;
  }
}
