import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Api, type ApiAddress, createApi } from '../cli/shared/api.ts';
import { startPostgres } from '../edge/embedded/postgres.ts';
import { startRedis } from '../edge/embedded/redis.ts';
import { startService } from '../supervise.ts';
import { startTestTarget, testScenario } from '../test/support/testTarget.ts';
import { treeCpuMs } from './frames/treeCpu.ts';
import { type BenchResult, type BenchRow, describeMachine } from './result.ts';
import { type Counters, readCounters } from './scale/counters.ts';

export interface BenchScaleOptions {
  readonly shards?: number;
  readonly seconds?: number;
  readonly printProgress?: (line: string) => void;
}

/** The claims and the start fall into the first seconds, which are not counted. */
const WARM_UP_MS = 3_000;
const START_MS_MAX = 60_000;

/**
 * Measures the cost of one shard for the stores per second of load, with a real server, worker, Redis,
 * PostgreSQL and k6. The figures are counters of the stores themselves, divided by shard seconds.
 * They include the fixed cost of a run, so they are upper bounds that fall with more shards.
 */
export async function benchScale(options: BenchScaleOptions = {}): Promise<BenchResult> {
  const { shards = 4, seconds = 20, printProgress = () => undefined } = options;
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-bench-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const database = await startPostgres({ dataDir: join(folder, 'postgres') });
    stops.push(database.stop);
    const redis = await startRedis({ dataDir: join(folder, 'redis') });
    stops.push(redis.stop);
    const target = await startTestTarget();
    stops.push(target.stop);
    await mkdir(join(folder, 'targets'));
    await writeFile(join(folder, 'targets', 'corner-shop.yaml'), target.file());
    const env = { ZEROHOUR_DATA: folder, DATABASE_URL: database.url, REDIS_URL: redis.url };
    const server = await startService<ApiAddress>('server', 'main.js', env);
    stops.push(server.stop);
    const worker = await startService('worker', 'worker.js', {
      ...env,
      ZEROHOUR_CAPACITY: String(shards),
    });
    stops.push(worker.stop);
    const api = createApi(server.ready);
    const pids = [server.pid, worker.pid, database.pid, redis.pid];
    const read = async () => ({
      atMs: performance.now(),
      counters: await readCounters(redis.url, database.url),
      cpuMs: await Promise.all(pids.map(treeCpuMs)),
    });
    await startLoad(api, folder, { shards, seconds });
    printProgress(
      `${shards} shards under load; counting for ${seconds - 2 * (WARM_UP_MS / 1000)} s`,
    );
    await delay(WARM_UP_MS);
    const before = await read();
    await delay(seconds * 1_000 - 2 * WARM_UP_MS);
    const after = await read();
    return {
      name: 'scale',
      machine: describeMachine(),
      rows: rowsOf(shards, before, after),
    };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

/** Starts the run and waits until its load runs. */
async function startLoad(
  api: Api,
  directory: string,
  of: { readonly shards: number; readonly seconds: number },
): Promise<void> {
  const text = testScenario({ holdS: of.seconds, shards: of.shards, rate: 20 * of.shards });
  const source = { text, directory };
  const run = await api.start({ scenarioId: null, source, target: null, shards: null });
  if (!run.ok) throw new Error(run.error.line);
  const deadline = performance.now() + START_MS_MAX;
  while (performance.now() < deadline) {
    const now = await api.run(run.value.id);
    if (now.ok && now.value.state === 'running') return;
    if (now.ok && now.value.reason !== null) throw new Error(now.value.reason);
    await delay(100);
  }
  throw new Error(`the run did not start within ${START_MS_MAX / 1000} s`);
}

interface Reading {
  readonly atMs: number;
  readonly counters: Counters;
  readonly cpuMs: readonly number[];
}

function rowsOf(shards: number, before: Reading, after: Reading): readonly BenchRow[] {
  const shardSeconds = (shards * (after.atMs - before.atMs)) / 1_000;
  const row = (figure: string, value: number, unit: string): BenchRow => ({
    figure,
    value,
    unit,
    interval: null,
    samples: Math.round(shardSeconds),
  });
  const of = (key: keyof Counters, figure: string, unit: string): BenchRow =>
    row(figure, (after.counters[key] - before.counters[key]) / shardSeconds, unit);
  const cpu = (index: number, figure: string): BenchRow =>
    row(
      figure,
      ((after.cpuMs[index] ?? Number.NaN) - (before.cpuMs[index] ?? Number.NaN)) / shardSeconds,
      'ms/shard-s',
    );
  return [
    of('redisCommands', 'Redis commands', '/shard-s'),
    of('redisBytes', 'Redis bytes, in and out', 'B/shard-s'),
    of('transactions', 'PostgreSQL transactions', '/shard-s'),
    of('rowsInserted', 'PostgreSQL rows inserted', '/shard-s'),
    of('rowsUpdated', 'PostgreSQL rows updated', '/shard-s'),
    of('walBytes', 'PostgreSQL write-ahead log', 'B/shard-s'),
    cpu(0, 'CPU of the server'),
    cpu(1, 'CPU of the worker and its k6'),
    cpu(2, 'CPU of PostgreSQL'),
    cpu(3, 'CPU of Redis'),
  ];
}
