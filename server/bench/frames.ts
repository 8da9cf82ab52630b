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
import { followLags, type SeenFrames } from './frames/lags.ts';
import type { CrowdMessage, CrowdOrders } from './frames/simulatedWorkers.ts';
import { treeCpuMs } from './frames/treeCpu.ts';
import { type BenchResult, type BenchRow, describeMachine } from './result.ts';

export interface BenchFramesOptions {
  readonly shards?: number;
  readonly seconds?: number;
  readonly say?: (line: string) => void;
}

interface Setting {
  readonly shards: number;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

const SEED = 1;
/** The first seconds hold the start of a thousand shards. */
const WARM_UP_S = 5;
const REPORT_MS_MAX = 120_000;
const REPORT_POLL_MS = 100;

/**
 * What many shards cost the server: a real server, PostgreSQL and Redis; a process that plays the shards
 * and stores a frame of each every second; a browser's event stream. The lag of a frame is from
 * the moment that it is made to the moment that a merged second which holds it has arrived.
 *
 * The CPU of the first rows is that of the load, and its clock ends with it. The report is made by the
 * same server afterwards: how long that takes from the last stored frame on, and its CPU, are rows of their own.
 */
export async function benchFrames(options: BenchFramesOptions = {}): Promise<BenchResult> {
  const setting: Setting = {
    shards: options.shards ?? 1_000,
    seconds: options.seconds ?? 60,
    say: options.say ?? (() => undefined),
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
  const crowd = startCrowd({ ...setting, ...urls, runId, seed: SEED });
  stops.push(crowd.stop);
  const startAtMs = await crowd.startAtMs;
  setting.say(`${setting.shards} shards start; their frames follow for ${setting.seconds} s`);
  await until(startAtMs + WARM_UP_S * 1000);
  const cpu = await cpuShares({ server: server.pid, postgres: database.pid, crowd: crowd.pid });
  await until(startAtMs + setting.seconds * 1000);
  const used = await cpu();
  const bytes = await crowd.bytes;
  const report = await followToReport(api, runId, {
    storedAtMs: await crowd.storedAtMs,
    server: server.pid,
  });
  const seen = await lags.end(startAtMs);
  return rowsOf({ setting, bytes, used, seen, report });
}

/** The test's target with room for what these shards plan; nobody sends it any load. */
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

interface Crowd {
  readonly pid: number;
  readonly startAtMs: Promise<number>;
  /** When the last frame was stored, and the JSON of all. */
  readonly storedAtMs: Promise<number>;
  readonly bytes: Promise<number>;
  stop(): Promise<void>;
}

function startCrowd(orders: CrowdOrders): Crowd {
  const child = fork(join(packageRoot(), 'dist/server/bench/frames/crowd.js'), [
    JSON.stringify(orders),
  ]);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const said = (key: keyof CrowdMessage): Promise<number> =>
    new Promise((resolve, reject) => {
      child.on('message', (message: CrowdMessage) => {
        if (message[key] !== undefined) resolve(message[key]);
      });
      void ended.then((code) => reject(new Error(`the crowd ended with code ${code}`)));
    });
  const startAtMs = said('startAtMs');
  const [storedAtMs, bytes] = [said('storedAtMs'), said('bytes')];
  // Awaited later; a rejection until then is not unhandled.
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

type Parts = Readonly<Record<'server' | 'postgres' | 'crowd', number>>;

/** CPU seconds a second of processes and their children, from now until the returned function is called. */
async function cpuShares(pids: Parts): Promise<() => Promise<Parts>> {
  const read = async () => ({
    atMs: performance.now(),
    server: await treeCpuMs(pids.server),
    postgres: await treeCpuMs(pids.postgres),
    crowd: await treeCpuMs(pids.crowd),
  });
  const before = await read();
  return async () => {
    const after = await read();
    const share = (part: keyof Parts): number =>
      (after[part] - before[part]) / (after.atMs - before.atMs);
    return { server: share('server'), postgres: share('postgres'), crowd: share('crowd') };
  };
}

interface ReportMade {
  readonly missingSeconds: number;
  /** From the last stored frame to the API's answer. */
  readonly tookMs: number;
  /** Of the server and its children, in that time. */
  readonly serverCpuMs: number;
}

/** Waits for the report from the moment that the last frame is stored. */
async function followToReport(
  api: Api,
  runId: string,
  of: { readonly storedAtMs: number; readonly server: number },
): Promise<ReportMade> {
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
  throw new Error(`run ${runId} had no report ${REPORT_MS_MAX / 1000} s after its last frame`);
}

function rowsOf(of: {
  readonly setting: Setting;
  readonly bytes: number;
  readonly used: Parts;
  readonly seen: SeenFrames;
  readonly report: ReportMade;
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
    row('CPU of the process that plays the shards', used.crowd, 'cores', 1),
    row('frame to browser, p50', lag(0.5), 'ms', lags.length),
    row('frame to browser, p99', lag(0.99), 'ms', lags.length),
    row('frame to browser, max', lag(1), 'ms', lags.length),
    row('frames that the browser had, of those sent', lags.length / frames, '×', frames),
    row('from the last frame to the report', report.tookMs / 1000, 's', 1),
    row('CPU of the server for the report', report.serverCpuMs / 1000, 's', 1),
    row('seconds of shards missing in the report', report.missingSeconds, '', frames),
    row('bytes of a frame in PostgreSQL', of.bytes / frames, 'B', frames),
    row('bytes to each browser, a second', seen.bytes / setting.seconds, 'B', setting.seconds),
  ];
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

const until = (atMs: number): Promise<void> => delay(Math.max(0, atMs - Date.now()));
