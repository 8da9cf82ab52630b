import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Api, createApi } from '../../cli/shared/api.ts';
import { freePorts } from '../../edge/embedded/freePorts.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { auditorUrl } from '../support/auditorUrl.ts';
import { startTestTarget, type TestTarget } from '../support/testTarget.ts';
import { type ChaosServer, startServer } from './chaosServer.ts';
import { type ChaosStores, startStores, withClient } from './chaosStores.ts';
import { type StackWorker, startWorkers } from './chaosWorkers.ts';
import { installJournal } from './journal.ts';
import { type K6Watch, watchK6 } from './k6Watch.ts';

/** A journey's arrival at the target. Its number over all shards tells which shard sent it. */
export interface Arrival {
  readonly runId: string;
  readonly journey: number;
  readonly atMs: number;
}

/**
 * A complete Zerohour stack of real processes: Redis, PostgreSQL, a server, workers and a target that
 * records arrivals. A function that kills a process starts it again, as systemd does with
 * `Restart=always`.
 */
export interface ChaosStack extends ChaosStores {
  readonly folder: string;
  readonly targetsFolder: string;
  readonly url: string;
  readonly cookie: string;
  readonly pool: Pool;
  readonly k6: K6Watch;
  readonly workers: readonly StackWorker[];
  readonly arrivals: readonly Arrival[];
  api(): Api;
  readonly runFolder: (runId: string) => string;
  restartWorker(slot: number): Promise<void>;
  killServer: ChaosServer['kill'];
  close(): Promise<void>;
}

/** Tables of the target: the leak scan needs them, and without a scan no run passes. */
const shopTables = `
  create schema live; create schema shadow;
  create table live.orders (id text primary key, customer text);
  create table shadow.orders (id text primary key, customer text)`;

const journeyPattern = /journey=zh-([a-z0-9]+)-0-browse-0-(\d+)/;

type Closers = (() => Promise<unknown>)[];

/** All files of the stack lie in `folder`. The caller removes it by `removeStack` after `close`. */
export async function openStack(folder: string, workerCount: number): Promise<ChaosStack> {
  const closers: Closers = [];
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
  closers: Closers,
  close: () => Promise<void>,
): Promise<ChaosStack> {
  const folders = await createFolders(folder);
  const { target, arrivals } = await startRecordingTarget();
  closers.push(() => target.stop());
  const stores = await startStores(folder, closers);
  await withClient(stores.databaseUrl, (client) => client.query(shopTables));
  const targetFile = target.file({ postgresUrl: await auditorUrl(new URL(stores.databaseUrl)) });
  await writeFile(join(folders.targets, 'corner-shop.yaml'), targetFile);
  const env = {
    DATABASE_URL: stores.databaseUrl,
    REDIS_URL: stores.redisUrl,
    ZEROHOUR_DATA: folders.data,
    ZEROHOUR_PORT: String(await freePorts(1)),
    ZEROHOUR_LOG: 'info',
  };
  const server = await startServer(env, join(folders.logs, 'server.log'));
  closers.push(() => server.end());
  await withClient(stores.databaseUrl, installJournal);
  const pool = createPool(stores.databaseUrl, { max: 3 });
  closers.push(() => pool.end());
  const k6 = watchK6(folders.workers);
  closers.push(async () => k6.stop());
  const workers = await startWorkers(workerCount, env, folders);
  closers.push(() => workers.end());
  return {
    ...stores,
    folder,
    targetsFolder: folders.targets,
    url: server.url,
    cookie: server.cookie,
    pool,
    k6,
    workers: workers.all,
    arrivals,
    api: () => createApi({ url: server.url, token: server.token() }),
    runFolder: (runId) => join(folders.data, 'runs', runId),
    restartWorker: workers.restart,
    killServer: server.kill,
    close,
  };
}

async function createFolders(folder: string) {
  const data = join(folder, 'data');
  const folders = {
    data,
    targets: join(data, 'targets'),
    logs: join(folder, 'logs'),
    workers: join(folder, 'workers'),
  };
  for (const each of Object.values(folders)) await mkdir(each, { recursive: true, mode: 0o700 });
  return folders;
}

async function startRecordingTarget(): Promise<{
  readonly target: TestTarget;
  readonly arrivals: readonly Arrival[];
}> {
  const arrivals: Arrival[] = [];
  const target = await startTestTarget((url) => {
    const [, runId = '', journey = ''] = journeyPattern.exec(url) ?? [];
    arrivals.push({ runId, journey: Number(journey), atMs: Date.now() });
  });
  return { target, arrivals };
}

export const removeStack = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true });
