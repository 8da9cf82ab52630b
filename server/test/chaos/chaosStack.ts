import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type Api, createApi } from '../../cli/shared/api.ts';
import { type EmbeddedService, freePort } from '../../edge/embedded/child.ts';
import { startPostgres } from '../../edge/embedded/postgres.ts';
import { startRedis } from '../../edge/embedded/redis.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { startTestTarget, type TestTarget } from '../support/testTarget.ts';
import { keepJournal } from './journal.ts';
import { type K6Watch, watchK6 } from './k6Watch.ts';
import { type Part, startPart } from './part.ts';

/** A journey as the target saw it arrive. Its number over all shards says which shard sent it. */
export interface Arrival {
  readonly runId: string;
  readonly journey: number;
  readonly atMs: number;
}

interface ServerReady {
  readonly url: string;
  readonly token: string;
  readonly adminPassword: string | null;
}

/** A worker process, in the place that it was started for. */
export interface StackWorker {
  /** `w1-3`: the third process in place 1. Its k6s' command lines show it. */
  readonly label: string;
  /** As it names itself in the rows of its shards. */
  readonly name: string;
  readonly part: Part<{ readonly worker: string }>;
}

/**
 * A whole Zerohour of real processes of its own: Redis, PostgreSQL, a server, workers and a target
 * that keeps a log. What was killed is started again by who killed it, as systemd's
 * `Restart=always` would.
 */
export interface ChaosStack {
  readonly folder: string;
  readonly targetsFolder: string;
  readonly url: string;
  readonly cookie: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly target: TestTarget;
  readonly pool: Pool;
  readonly k6: K6Watch;
  readonly workers: readonly StackWorker[];
  readonly arrivals: readonly Arrival[];
  api(): Api;
  readonly runFolder: (runId: string) => string;
  restartWorker(place: number): Promise<void>;
  /** SIGKILL and a new one on the same port; resolves with the moment that the port took a connection. */
  killServer(): Promise<number>;
  /** Resolves with the moment that it answers queries again. */
  restartPostgres(how: 'SIGINT' | 'SIGQUIT'): Promise<number>;
  redisPid(): number;
  endRedis(how: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  startRedis(): Promise<void>;
  close(): Promise<void>;
}

/** Of the target, so that the leak scan has something to look at and a verdict can be a pass. */
const shopTables = `
  create schema live; create schema shadow;
  create table live.orders (id text primary key, customer text);
  create table shadow.orders (id text primary key, customer text)`;

const journeyPattern = /journey=zh-([a-z0-9]+)-0-browse-0-(\d+)/;

/** Everything lies in `folder`, and stays there until it is removed. */
export async function openStack(folder: string, workerCount: number): Promise<ChaosStack> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closers.splice(0).reverse()) await one();
  };
  try {
    return await open(folder, workerCount, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(
  folder: string,
  workerCount: number,
  closers: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<ChaosStack> {
  const at = (...parts: readonly string[]): string => join(folder, ...parts);
  const [logs, workersFolder, data] = [at('logs'), at('workers'), at('data')];
  for (const each of [logs, workersFolder, join(data, 'targets')]) {
    await mkdir(each, { recursive: true, mode: 0o700 });
  }
  const arrivals: Arrival[] = [];
  const target = await startTestTarget((url) => {
    const [, runId = '', journey = ''] = journeyPattern.exec(url) ?? [];
    arrivals.push({ runId, journey: Number(journey), atMs: Date.now() });
  });
  closers.push(() => target.stop());
  const postgresFolder = at('postgres');
  let postgres = await startPostgres({ dataDir: postgresFolder });
  closers.push(() => postgres.stop());
  await withClient(postgres.url, (client) => client.query(shopTables));
  const targetFile = target.file({ postgresUrl: postgres.url });
  await writeFile(join(data, 'targets', 'corner-shop.yaml'), targetFile);
  let redis = await startRedis({ dataDir: at('redis') });
  closers.push(() => redis.stop());
  const env = {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    ZEROHOUR_DATA: data,
    ZEROHOUR_PORT: String(await freePort()),
    ZEROHOUR_LOG: 'info',
  };

  const server = (): Promise<Part<ServerReady>> =>
    startPart<ServerReady>('main.js', env, join(logs, 'server.log'));
  let main = await server();
  closers.push(() => main.end());
  await withClient(postgres.url, keepJournal);
  const pool = createPool(postgres.url, { max: 3 });
  closers.push(() => pool.end());

  const k6 = watchK6(workersFolder);
  closers.push(async () => k6.stop());
  const born = Array.from({ length: workerCount }, () => 0);
  const worker = async (place: number): Promise<StackWorker> => {
    born[place] = (born[place] ?? 0) + 1;
    const label = `w${place}-${born[place]}`;
    const scratch = join(workersFolder, label);
    await mkdir(scratch, { mode: 0o700 });
    const part = await startPart<{ worker: string }>(
      'worker.js',
      { ...env, TMPDIR: scratch },
      join(logs, `worker-${place}.log`),
    );
    return { label, name: part.ready.worker, part };
  };
  const workers = await Promise.all(born.map((_, place) => worker(place)));
  closers.push(() => Promise.all(workers.map(({ part }) => part.end())));
  const port = Number(new URL(main.ready.url).port);
  const cookie = await logIn(main.ready);

  return {
    folder,
    targetsFolder: join(data, 'targets'),
    url: main.ready.url,
    cookie,
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    target,
    pool,
    k6,
    workers,
    arrivals,
    api: () => createApi({ url: main.ready.url, token: main.ready.token }),
    runFolder: (runId) => join(data, 'runs', runId),
    async restartWorker(place) {
      await workers[place]?.part.end();
      workers[place] = await untilItStarts(() => worker(place));
    },
    async killServer() {
      await main.end();
      const accepting = whenAccepting(port);
      main = await untilItStarts(server);
      return accepting;
    },
    async restartPostgres(how) {
      postgres = await again(postgres, how, (one) =>
        startPostgres({ dataDir: postgresFolder, port: one.port }),
      );
      return Date.now();
    },
    redisPid: () => redis.pid,
    async endRedis(how) {
      process.kill(redis.pid, how);
      await redis.ended;
    },
    async startRedis() {
      redis = await startRedis({ dataDir: at('redis'), port: redis.port });
    },
    close,
  };
}

const RESTART_TRIES = 60;
const RESTART_EVERY_MS = 500;

/** Whatever it needs may be away when it starts: it says so and ends, and is started again. */
async function untilItStarts<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (attempt === RESTART_TRIES) throw error;
      await delay(RESTART_EVERY_MS);
    }
  }
}

const START_TRIES = 20;

/** Ends a service by a signal and starts it where it was; PostgreSQL's last children may still hold the folder. */
async function again(
  service: EmbeddedService,
  how: NodeJS.Signals,
  start: (before: EmbeddedService) => Promise<EmbeddedService>,
): Promise<EmbeddedService> {
  process.kill(service.pid, how);
  await service.ended;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(service);
    } catch (error) {
      if (attempt === START_TRIES) throw error;
      await delay(100);
    }
  }
}

async function withClient(
  url: string,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

const PROBE_EVERY_MS = 10;

async function whenAccepting(port: number): Promise<number> {
  for (;;) {
    const accepted = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (accepted) return Date.now();
    await delay(PROBE_EVERY_MS);
  }
}

/** Logs in as a person would, with the one-time password; returns the session's cookie. */
async function logIn({ url, adminPassword }: ServerReady): Promise<string> {
  const ask = (method: string, path: string, body: unknown, cookie = ''): Promise<Response> =>
    fetch(new URL(path, url), {
      method,
      headers: { 'content-type': 'application/json', origin: url, cookie },
      body: JSON.stringify(body),
    });
  const login = await ask('POST', '/api/session', { name: 'admin', password: adminPassword });
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
  const next = randomBytes(16).toString('hex');
  const changed = await ask(
    'PUT',
    '/api/session/password',
    { current: adminPassword, next },
    cookie,
  );
  if (!changed.ok) throw new Error(`the console could not log in: HTTP ${changed.status}`);
  return cookie;
}

export const removeStack = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true });
