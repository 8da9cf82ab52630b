import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Api, type ApiAddress, createApi } from '../cli/shared/api.ts';
import { isFinal } from '../core/run/lifecycle.ts';
import { startPostgres } from '../edge/embedded/postgres.ts';
import { startRedis } from '../edge/embedded/redis.ts';
import { startService } from '../supervise.ts';
import { startTestTarget, type TestTarget, testScenario } from '../test/support/testTarget.ts';
import { type BenchResult, type BenchRow, describeMachine } from './result.ts';

export interface BenchStopOptions {
  /** Trials with Redis up, and as many with Redis killed. */
  readonly trials?: number;
  /** True: only with Redis killed before the decision. False: only with Redis up. Default: both. */
  readonly redisDown?: boolean;
  readonly printProgress?: (line: string) => void;
}

/** Each run has its own target. */
const CONCURRENT_RUNS = 5;
const RATE_PER_SECOND = 40;
const TRIAL_MS_MAX = 60_000;
/** Targets begin to fail at random moments, so that decisions fall into every phase of the leases. */
const SPREAD_MS = 1_000;

/**
 * Measures the time from an abort rule's decision to the last request that the target received, with a
 * real server, worker and k6. In each trial the target begins to answer 503 during a run with the
 * abort rule "errors above 50% for 1s". With `redisDown`, Redis is killed under load before the
 * target begins to fail. The instant of the decision comes from its event.
 */
export async function benchStop(options: BenchStopOptions = {}): Promise<BenchResult> {
  const trials = options.trials ?? 100;
  const kinds = options.redisDown === undefined ? [false, true] : [options.redisDown];
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-bench-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const bench = await openBench(folder, stops);
    const rows: BenchRow[] = [];
    for (const redisDown of kinds) {
      const stopTimesMs: number[] = [];
      while (stopTimesMs.length < trials) {
        const count = Math.min(CONCURRENT_RUNS, trials - stopTimesMs.length);
        stopTimesMs.push(...(await bench.trials(count, redisDown)));
        const worst = Math.round(Math.max(...stopTimesMs));
        options.printProgress?.(
          `${stopTimesMs.length}/${trials}, ${nameOf(redisDown)}: at most ${worst} ms`,
        );
      }
      rows.push(...rowsOf(stopTimesMs, redisDown));
    }
    return { name: 'stop', machine: describeMachine(), rows };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

const nameOf = (redisDown: boolean): string => (redisDown ? 'Redis down' : 'Redis up');

function rowsOf(stopTimesMs: readonly number[], redisDown: boolean): readonly BenchRow[] {
  const sorted = [...stopTimesMs].sort((a, b) => a - b);
  return [0.5, 0.99, 1].map((q) => ({
    figure: `decision to last request, ${q === 1 ? 'max' : `p${q * 100}`}, ${nameOf(redisDown)}`,
    value: sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? Number.NaN,
    unit: 'ms',
    interval: null,
    samples: sorted.length,
  }));
}

interface Bench {
  /** Runs so many trials at the same time. Returns the milliseconds of each. */
  trials(count: number, redisDown: boolean): Promise<readonly number[]>;
}

async function openBench(folder: string, stops: (() => Promise<unknown>)[]): Promise<Bench> {
  const database = await startPostgres({ dataDir: join(folder, 'postgres') });
  stops.push(database.stop);
  const dataDir = join(folder, 'redis');
  let redis = await startRedis({ dataDir });
  stops.push(() => redis.stop());
  const targets: TestTarget[] = [];
  await mkdir(join(folder, 'targets'));
  for (let i = 0; i < CONCURRENT_RUNS; i += 1) {
    const target = await startTestTarget();
    stops.push(target.stop);
    targets.push(target);
    const file = join(folder, 'targets', `shop-${i}.yaml`);
    await writeFile(file, target.file().replace('corner-shop', `shop-${i}`));
  }
  const env = { ZEROHOUR_DATA: folder, DATABASE_URL: database.url, REDIS_URL: redis.url };
  const server = await startService<ApiAddress>('server', 'main.js', env);
  stops.push(server.stop);
  const worker = await startService('worker', 'worker.js', env);
  stops.push(worker.stop);
  const api = createApi(server.ready);
  return {
    async trials(count, redisDown) {
      const used = targets.slice(0, count);
      const runs = await Promise.all(
        used.map((target, i) => startUnderLoad(api, target, `shop-${i}`, folder)),
      );
      if (redisDown) {
        process.kill(redis.pid, 'SIGKILL');
        await redis.ended;
      }
      const stopTimesMs = await Promise.all(
        used.map((target, i) => runTrial(api, target, runs[i] ?? '')),
      );
      if (redisDown) redis = await startRedis({ dataDir, port: redis.port });
      return stopTimesMs;
    },
  };
}

/** Starts a run and waits until the target has received about one second of its load. */
async function startUnderLoad(
  api: Api,
  target: TestTarget,
  name: string,
  directory: string,
): Promise<string> {
  target.answer.status = 200;
  const before = target.hits.shadow;
  const text = testScenario({
    holdS: 60,
    rate: RATE_PER_SECOND,
    target: name,
    abort: 'errors above 50% for 1s',
  });
  const source = { text, directory };
  const run = await api.start({ scenarioId: null, source, target: null, shards: null });
  if (!run.ok) throw new Error(run.error.line);
  await until(`load of ${run.value.id}`, () => target.hits.shadow - before >= RATE_PER_SECOND);
  return run.value.id;
}

async function runTrial(api: Api, target: TestTarget, runId: string): Promise<number> {
  await delay(Math.random() * SPREAD_MS);
  target.answer.status = 503;
  await until(`the end of ${runId}`, async () => {
    const run = await api.run(runId);
    return run.ok && isFinal(run.value.state);
  });
  const events = await api.events(runId, 0);
  const decision = events.ok ? events.value.find((event) => event.kind === 'rule') : undefined;
  if (decision === undefined)
    throw new Error(`run ${runId} ended without an abort rule's decision`);
  return target.hits.lastAtMs - Number(decision.data.decidedAtMs);
}

async function until(what: string, done: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + TRIAL_MS_MAX;
  while (!(await done())) {
    if (performance.now() > deadline)
      throw new Error(`waited ${TRIAL_MS_MAX / 1000} s for ${what}`);
    await delay(50);
  }
}
