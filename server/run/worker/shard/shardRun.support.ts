import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Plan } from '../../../core/plan/plan.ts';
import type { EgressPolicy } from '../../../core/target/egressPolicy.ts';
import { vusFor } from '../../../core/traffic/arrival.ts';
import type { StepSpec } from '../../../core/traffic/journey.ts';
import { findK6 } from '../../../edge/k6/binary.ts';
import { type RemoteWriteReceiver, startRemoteWrite } from '../../../edge/k6/remoteWrite.ts';
import { startWatchdog } from '../../../edge/k6/watchdog.ts';
import type { ShardStore } from '../../../edge/queue/shardJob.ts';
import { roundFiles } from './files.ts';
import { createMemoryStore } from './memoryShardStore.ts';
import { runShard, type ShardDeps, type ShardOutcome } from './shard.ts';
import { createStoreClock } from './storeClock.ts';

/** Small runs on this machine for tests: a target that counts, a plan, and shards in this process. */
export interface CountingTarget {
  readonly url: string;
  readonly requests: () => Readonly<Record<string, number>>;
  readonly lastAtMs: () => number;
  stop(): Promise<void>;
}

/** Answers `{"ok":true}` after `delayMs(path, n)`, with the status of `status(path, n)`. */
export async function startTarget(behave: {
  readonly delayMs?: (path: string, n: number) => number;
  readonly status?: (path: string, n: number) => number;
}): Promise<CountingTarget> {
  const counts: Record<string, number> = {};
  let lastAtMs = 0;
  const server = createServer((request, response) => {
    lastAtMs = Date.now();
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const n = counts[path] ?? 0;
    counts[path] = n + 1;
    request.resume();
    setTimeout(() => {
      response.writeHead(behave.status?.(path, n) ?? 200, { 'content-type': 'application/json' });
      response.end('{"ok":true,"id":7}');
    }, behave.delayMs?.(path, n) ?? 2);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => ({ ...counts }),
    lastAtMs: () => lastAtMs,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function step(name: string, more: Partial<StepSpec> = {}): StepSpec {
  return {
    name,
    method: 'GET',
    url: `/${name}`,
    headers: {},
    body: null,
    captures: [],
    checks: [],
    expectStatus: [200],
    refusedStatus: [409],
    timeoutMs: 2_000,
    think: null,
    ...more,
  };
}

export interface DrivenSpec {
  readonly baseUrl: string;
  readonly shards: number;
  readonly paths: Readonly<Record<string, { steps: readonly StepSpec[]; ratePerSecond: number }>>;
  readonly stages: readonly { readonly level: number; readonly holdMs: number }[];
  readonly precision?: Plan['precision'];
  readonly vus?: number;
  readonly slos?: Plan['slos'];
  readonly datasets?: Plan['datasets'];
}

export function drivenPlan(spec: DrivenSpec): Plan {
  const { shards } = spec;
  let startMs = 0;
  const stages = spec.stages.map(({ level, holdMs }, index) => {
    const loads = Object.entries(spec.paths).map(([path, { ratePerSecond }]) => ({
      path,
      rate: Math.round(ratePerSecond * level),
      timeUnitMs: 1_000,
      ratePerSecond: ratePerSecond * level,
      vus: spec.vus ?? vusFor(ratePerSecond * level, 1_000, shards),
    }));
    const stage = { index, level, startMs, holdMs, loads };
    startMs += holdMs;
    return stage;
  });
  return {
    schemaVersion: 1,
    scenario: 'rehearsal',
    target: 'local',
    baseUrl: spec.baseUrl,
    precision: spec.precision ?? 'fine',
    goal: 'hold',
    requiredLevel: 1,
    setup: [],
    teardown: [],
    paths: Object.entries(spec.paths).map(([name, { steps, ratePerSecond }]) => ({
      name,
      journey: { steps, latencyBoundMs: 2_000 },
      peakRatePerSecond: ratePerSecond,
      latencyBoundMs: 2_000,
    })),
    datasets: spec.datasets ?? [],
    rounds: [{ index: 0, stages, durationMs: startMs }],
    slos: spec.slos ?? [],
    abort: [],
    audit: null,
    stock: { default: 0, skus: {} },
    switches: {},
    shards,
    seed: 7,
  };
}

export interface DrivenRun {
  readonly store: ReturnType<typeof createMemoryStore>;
  readonly round: { readonly runId: string; readonly round: number };
  readonly outcomes: Promise<readonly ShardOutcome[]>;
  readonly stopping: AbortController;
  /** Waits until every shard is at the barrier (or has ended), and writes the start. */
  start(): Promise<number>;
}

/** Shared by all runs of a test file; it ends with the file. */
const watchdog = startWatchdog();

/** Runs every shard of a plan in this process against a store in memory. */
export async function driveRun(
  plan: Plan,
  receiver: RemoteWriteReceiver,
  more: Partial<ShardDeps> & {
    readonly leaseMs?: number;
    /** Where the k6s may connect to, instead of the plan's own host. */
    readonly egress?: EgressPolicy;
  } = {},
): Promise<DrivenRun> {
  const store = createMemoryStore(more.leaseMs);
  const { egress } = more;
  const round = await store.createRound(plan);
  const stopping = new AbortController();
  const deps: ShardDeps = {
    store: egress === undefined ? store : withEgress(store, egress),
    clock: createStoreClock(store.clock),
    watchdog,
    k6: await k6ForTests(),
    receiver,
    files: roundFiles,
    announce: () => undefined,
    ...more,
  };
  const refs = Array.from({ length: plan.shards }, (_, shard) => ({ ...round, shard }));
  const outcomes = Promise.all(
    refs.map((ref) => runShard(ref, 'test-worker', deps, stopping.signal)),
  );
  return {
    store,
    round,
    outcomes,
    stopping,
    start: async () => {
      const waiting = async () => {
        const facts = await Promise.all(refs.map((ref) => store.facts(ref)));
        return facts.some((one) => one.state === 'queued' || one.state === 'claimed');
      };
      while (await waiting()) await new Promise((resolve) => setTimeout(resolve, 20));
      const startAtMs = Date.now() + 600;
      await store.setStart(round, startAtMs);
      return startAtMs;
    },
  };
}

const withEgress = (store: ShardStore, egress: EgressPolicy): ShardStore => ({
  ...store,
  claim: async (ref, worker) => {
    const claimed = await store.claim(ref, worker);
    return claimed === null ? null : { ...claimed, egress };
  },
});

export async function k6ForTests(): Promise<string> {
  const found = await findK6();
  if (!found.ok) throw new Error(found.error);
  return found.value.path;
}

export { startRemoteWrite };

/** Pids of the k6s that a process (default: this one) has started and that are alive. */
export async function k6Children(of: number = process.pid): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      const [, name, state, parent] = /^\d+ \((.*)\) (\S) (\d+)/.exec(stat) ?? [];
      const ours = name === 'k6' && state !== 'Z' && Number(parent) === of;
      return ours ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}
