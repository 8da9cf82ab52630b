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
  /** Of each kind. */
  readonly trials?: number;
  /** Only with Redis killed before the decision, or only with Redis up; both when left out. */
  readonly redisDown?: boolean;
  readonly say?: (line: string) => void;
}

/** Runs that drive at one time, each its own target. */
const TOGETHER = 5;
const RATE_PER_SECOND = 40;
const TRIAL_MS_MAX = 60_000;
/** Each target falls ill at a moment of its own, so that decisions meet the leases in every phase. */
const SPREAD_MS = 1_000;

/**
 * From the moment that an abort rule decides to the last request that the target saw. A real server, worker
 * and k6; in each trial the target begins to answer 503 in the midst of a run that stops at an error
 * share above 50% over a second. With Redis down, Redis is killed while the load runs and before the
 * target falls ill. The decision's instant stands in its event.
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
      const lasts: number[] = [];
      while (lasts.length < trials) {
        const together = Math.min(TOGETHER, trials - lasts.length);
        lasts.push(...(await bench.trials(together, redisDown)));
        const worst = Math.round(Math.max(...lasts));
        options.say?.(`${lasts.length}/${trials}, ${nameOf(redisDown)}: at most ${worst} ms`);
      }
      rows.push(...rowsOf(lasts, redisDown));
    }
    return { name: 'stop', machine: describeMachine(), rows };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

const nameOf = (redisDown: boolean): string => (redisDown ? 'Redis down' : 'Redis up');

function rowsOf(lasts: readonly number[], redisDown: boolean): readonly BenchRow[] {
  const sorted = [...lasts].sort((a, b) => a - b);
  return [0.5, 0.99, 1].map((q) => ({
    figure: `decision to last request, ${q === 1 ? 'max' : `p${q * 100}`}, ${nameOf(redisDown)}`,
    value: sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? Number.NaN,
    unit: 'ms',
    interval: null,
    samples: sorted.length,
  }));
}

interface Bench {
  /** So many trials at one time; each gives its milliseconds. */
  trials(together: number, redisDown: boolean): Promise<readonly number[]>;
}

async function openBench(folder: string, stops: (() => Promise<unknown>)[]): Promise<Bench> {
  const database = await startPostgres({ dataDir: join(folder, 'postgres') });
  stops.push(database.stop);
  const dataDir = join(folder, 'redis');
  let redis = await startRedis({ dataDir });
  stops.push(() => redis.stop());
  const targets: TestTarget[] = [];
  await mkdir(join(folder, 'targets'));
  for (let i = 0; i < TOGETHER; i += 1) {
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
    async trials(together, redisDown) {
      const used = targets.slice(0, together);
      const runs = await Promise.all(
        used.map((target, i) => underLoad(api, target, `shop-${i}`, folder)),
      );
      if (redisDown) {
        process.kill(redis.pid, 'SIGKILL');
        await redis.ended;
      }
      const lasts = await Promise.all(used.map((target, i) => trial(api, target, runs[i] ?? '')));
      if (redisDown) redis = await startRedis({ dataDir, port: redis.port });
      return lasts;
    },
  };
}

/** Starts a run and waits until its load has reached the target for a second. */
async function underLoad(
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

async function trial(api: Api, target: TestTarget, runId: string): Promise<number> {
  await delay(Math.random() * SPREAD_MS);
  target.answer.status = 503;
  await until(`the end of ${runId}`, async () => {
    const run = await api.run(runId);
    return run.ok && isFinal(run.value.state);
  });
  const events = await api.events(runId, 0);
  const decision = events.ok ? events.value.find((event) => event.kind === 'rule') : undefined;
  if (decision === undefined) throw new Error(`run ${runId} ended without its rule`);
  return target.hits.lastAtMs - Number(decision.data.decidedAtMs);
}

async function until(what: string, done: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + TRIAL_MS_MAX;
  while (!(await done())) {
    if (performance.now() > deadline) throw new Error(`${what} did not come in time`);
    await delay(50);
  }
}
