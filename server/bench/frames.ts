import { fork } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Api, type ApiAddress, createApi } from '../cli/shared/api.ts';
import { startPostgres } from '../edge/embedded/postgres.ts';
import { startRedis } from '../edge/embedded/redis.ts';
import { packageRoot } from '../root.ts';
import { startService } from '../supervise.ts';
import { startTestTarget } from '../test/support/testTarget.ts';
import { followLags, type SeenFrames } from './frames/frameLags.ts';
import type { SimulatedWorkersConfig, SimulatedWorkersMessage } from './frames/simulatedWorkers.ts';
import { treeCpuMs } from './frames/treeCpu.ts';
import { type BenchResult, type BenchRow, describeMachine } from './result.ts';

export interface BenchFramesOptions {
  readonly shards?: number;
  readonly seconds?: number;
  readonly printProgress?: (line: string) => void;
}

interface Setting {
  readonly shards: number;
  readonly seconds: number;
  readonly printProgress: (line: string) => void;
}

const SEED = 1;
/** The start of the shards falls into the first seconds; the CPU is measured after them. */
const WARM_UP_S = 5;
const REPORT_MS_MAX = 120_000;
const REPORT_POLL_MS = 100;

/**
 * Measures what many shards cost the server. Server, PostgreSQL and Redis are real. One process
 * simulates the workers and stores one frame per shard and second, and a client follows the event
 * stream as a browser does. The lag of a frame is the time from its end to the arrival of the first
 * merged second that contains it.
 *
 * The CPU rows cover the load only, without the first seconds. The server builds the report afterwards:
 * its duration from the last stored frame, and its CPU, are separate rows.
 */
export async function benchFrames(options: BenchFramesOptions = {}): Promise<BenchResult> {
  const setting: Setting = {
    shards: options.shards ?? 1_000,
    seconds: options.seconds ?? 60,
    printProgress: options.printProgress ?? (() => undefined),
  };
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-bench-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const rows = await measure(setting, folder, stops);
    return { name: 'frames', machine: describeMachine(), rows };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function measure(
  setting: Setting,
  folder: string,
  stops: (() => Promise<unknown>)[],
): Promise<readonly BenchRow[]> {
  const database = await startPostgres({ dataDir: join(folder, 'postgres') });
  stops.push(database.stop);
  const redis = await startRedis({ dataDir: join(folder, 'redis') });
  stops.push(redis.stop);
  const target = await startTestTarget();
  stops.push(target.stop);
  await writeTarget(folder, target.file());
  const server = await startService<ApiAddress>('server', 'main.js', {
    ZEROHOUR_DATA: folder,
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
  });
  stops.push(server.stop);
  const api = createApi(server.ready);
  const runId = await startRun(api, setting, folder);
  const lags = followLags(server.ready, runId);
  const urls = { databaseUrl: database.url, redisUrl: redis.url };
  const workers = startSimulatedWorkers({ ...setting, ...urls, runId, seed: SEED });
  stops.push(workers.stop);
  const startAtMs = await workers.startAtMs;
  setting.printProgress(
    `${setting.shards} shards start; their frames follow for ${setting.seconds} s`,
  );
  await until(startAtMs + WARM_UP_S * 1000);
  const cpu = await cpuShares({ server: server.pid, postgres: database.pid, workers: workers.pid });
  await until(startAtMs + setting.seconds * 1000);
  const used = await cpu();
  const bytes = await workers.bytes;
  const report = await waitForReport(api, runId, {
    storedAtMs: await workers.storedAtMs,
    server: server.pid,
  });
  const seen = await lags.end(startAtMs);
  return rowsOf({ setting, bytes, used, seen, report });
}

/** Writes the test target's file with caps that admit this plan. The target receives no load. */
async function writeTarget(folder: string, file: string): Promise<void> {
  const caps = 'caps: { ratePerSecondMax: 10000000, vusMax: 10000000, durationMsMax: 60m }';
  await mkdir(join(folder, 'targets'));
  await writeFile(join(folder, 'targets', 'corner-shop.yaml'), file.replace(/^caps: .*$/m, caps));
}

async function startRun(api: Api, setting: Setting, directory: string): Promise<string> {
  const { shards, seconds } = setting;
  const step = '{ within: 1s, steps: { item: GET /items } }';
  const text = `name: many-shards
target: corner-shop
paths: { browse: ${step}, order: ${step}, pay: ${step} }
load:
  goal: hold
  peak: { browse: ${60 * shards}/s, order: ${30 * shards}/s, pay: ${10 * shards}/s }
  levels: [100%]
  hold: ${seconds}s
  shards: ${shards}
slos: { browse: { p95: 500ms }, order: { p95: 500ms }, pay: { p95: 500ms } }
`;
  const source = { text, directory };
  const run = await api.start({ scenarioId: null, source, target: null, shards: null });
  if (!run.ok) throw new Error(run.error.line);
  return run.value.id;
}

interface SimulatedWorkers {
  readonly pid: number;
  readonly startAtMs: Promise<number>;
  /** The instant at which the last frame was stored. */
  readonly storedAtMs: Promise<number>;
  /** The JSON size of all stored frames. */
  readonly bytes: Promise<number>;
  stop(): Promise<void>;
}

function startSimulatedWorkers(config: SimulatedWorkersConfig): SimulatedWorkers {
  const child = fork(join(packageRoot(), 'dist/server/bench/frames/simulatedWorkers.js'), [
    JSON.stringify(config),
  ]);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const received = (key: keyof SimulatedWorkersMessage): Promise<number> =>
    new Promise((resolve, reject) => {
      child.on('message', (message: SimulatedWorkersMessage) => {
        if (message[key] !== undefined) resolve(message[key]);
      });
      void ended.then((code) => reject(new Error(`the simulated workers ended with code ${code}`)));
    });
  const startAtMs = received('startAtMs');
  const [storedAtMs, bytes] = [received('storedAtMs'), received('bytes')];
  // These are awaited later. The handler keeps an earlier rejection from ending the process.
  for (const later of [storedAtMs, bytes]) later.catch(() => undefined);
  return {
    pid: child.pid ?? -1,
    startAtMs,
    storedAtMs,
    bytes,
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

type Parts = Readonly<Record<'server' | 'postgres' | 'workers', number>>;

/** CPU seconds per second of each process tree, from now until the call of the returned function. */
async function cpuShares(pids: Parts): Promise<() => Promise<Parts>> {
  const read = async () => ({
    atMs: performance.now(),
    server: await treeCpuMs(pids.server),
    postgres: await treeCpuMs(pids.postgres),
    workers: await treeCpuMs(pids.workers),
  });
  const before = await read();
  return async () => {
    const after = await read();
    const share = (part: keyof Parts): number =>
      (after[part] - before[part]) / (after.atMs - before.atMs);
    return { server: share('server'), postgres: share('postgres'), workers: share('workers') };
  };
}

interface ReportTiming {
  readonly missingSeconds: number;
  /** From the last stored frame to the API's response with the report. */
  readonly tookMs: number;
  /** CPU of the server and its children in that time. */
  readonly serverCpuMs: number;
}

/** Polls for the report from the moment that the last frame is stored. */
async function waitForReport(
  api: Api,
  runId: string,
  of: { readonly storedAtMs: number; readonly server: number },
): Promise<ReportTiming> {
  const cpuBefore = await treeCpuMs(of.server);
  while (Date.now() < of.storedAtMs + REPORT_MS_MAX) {
    const report = await api.report(runId);
    if (report.ok) {
      return {
        missingSeconds: sum(report.value.generators.map((shard) => shard.missingSeconds)),
        tookMs: Date.now() - of.storedAtMs,
        serverCpuMs: (await treeCpuMs(of.server)) - cpuBefore,
      };
    }
    await delay(REPORT_POLL_MS);
  }
  throw new Error(`run ${runId} has no report ${REPORT_MS_MAX / 1000} s after its last frame`);
}

function rowsOf(of: {
  readonly setting: Setting;
  readonly bytes: number;
  readonly used: Parts;
  readonly seen: SeenFrames;
  readonly report: ReportTiming;
}): readonly BenchRow[] {
  const { setting, used, seen, report } = of;
  const frames = setting.shards * setting.seconds;
  const lags = [...seen.lagsMs].sort((a, b) => a - b);
  const lag = (q: number): number => lags[Math.ceil(q * lags.length) - 1] ?? Number.NaN;
  const row = (figure: string, value: number, unit: string, samples: number): BenchRow => ({
    figure,
    value,
    unit,
    interval: null,
    samples,
  });
  return [
    row('CPU of the server (merge, store, stream)', used.server, 'cores', 1),
    row('CPU of PostgreSQL', used.postgres, 'cores', 1),
    row('CPU of the simulated workers', used.workers, 'cores', 1),
    row('frame to browser, p50', lag(0.5), 'ms', lags.length),
    row('frame to browser, p99', lag(0.99), 'ms', lags.length),
    row('frame to browser, max', lag(1), 'ms', lags.length),
    row('frames that the browser received, of those sent', lags.length / frames, '×', frames),
    row('from the last frame to the report', report.tookMs / 1000, 's', 1),
    row('CPU of the server for the report', report.serverCpuMs / 1000, 's', 1),
    row('missing shard seconds in the report', report.missingSeconds, '', frames),
    row('bytes per frame in PostgreSQL', of.bytes / frames, 'B', frames),
    row('bytes to each browser per second', seen.bytes / setting.seconds, 'B', setting.seconds),
  ];
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

const until = (atMs: number): Promise<void> => delay(Math.max(0, atMs - Date.now()));
