import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mergeFrames, type TimelineSecond } from '../core/measure/timeline.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { LoadPoint } from '../core/stages/loadPoint.ts';
import { loadPoints } from '../core/stages/loadPoints.ts';
import { vusFor } from '../core/traffic/arrival.ts';
import type { RemoteWriteReceiver } from '../edge/k6/remoteWrite.ts';
import { drivePlan } from './drivePlan.ts';
import { runShardOnce } from './shardRun.ts';
import { type Behaviour, startBenchTarget } from './target.ts';

/**
 * A fault of the generator or of the target. A stage with a fault of the generator must be marked as
 * generator-limited, and a stage with a fault of the target must not.
 */
export interface PlantedFault {
  readonly name: string;
  readonly side: 'generator' | 'target';
  /** The expected reason; null when the stage must not be marked. */
  readonly reason: RegExp | null;
  /** `refusing`: no process listens on the target's port. */
  readonly target: Behaviour | 'refusing';
  readonly ratePerSecond: number;
  readonly holdMs: number;
  readonly latencyBoundMs: number;
  /** The limit of the SLO. Starts may lag by 5% of it. */
  readonly limitMs: number;
  /** Number of steps, each with its own SLO. Default: one step, with an SLO of the journey. */
  readonly steps?: number;
  /** Default: rate × latency bound. */
  readonly vus?: number;
  /** Whether it uses CPU, so that no other measurement may run at the same time. */
  readonly takesCpu?: boolean;
  /** Starts a disturbance of this k6; the returned function ends it. */
  readonly disturb?: (k6Pid: number) => () => void;
}

const common = { ratePerSecond: 100, holdMs: 5_000, latencyBoundMs: 400, limitMs: 100 } as const;
/** Wide limits, so that a busy machine does not limit the generator: starts may lag 250 ms, k6 500 ms. */
const targetFault = {
  ...common,
  latencyBoundMs: 1_000,
  limitMs: 5_000,
  reason: null,
  side: 'target',
} as const;

export const plantedFaults: readonly PlantedFault[] = [
  {
    ...common,
    name: 'too few VUs for a target within its bound',
    side: 'generator',
    reason: /below 98%; add VUs: 1[2-9] in place of 4/,
    target: { delayMs: 100 },
    vus: 4,
  },
  {
    ...common,
    name: 'CPU taken away by other processes',
    side: 'generator',
    reason: /waited for|lagged|below 98%/,
    target: { delayMs: 5 },
    ratePerSecond: 400,
    takesCpu: true,
    disturb: competeForCpu,
  },
  {
    ...common,
    name: 'k6 stopped for 300 ms of each 600',
    side: 'generator',
    reason: /lagged|below 98%/,
    target: { delayMs: 20 },
    // Enough VUs that no start is dropped: a shard reports no lag after its first drop.
    vus: 200,
    disturb: (pid) => suspendPeriodically(pid, { forMs: 300, everyMs: 600 }),
  },
  {
    ...common,
    name: 'k6 stopped for longer than the latency bound',
    side: 'generator',
    reason: /lagged|below 98%/,
    target: { delayMs: 100 },
    disturb: (pid) => suspendPeriodically(pid, { forMs: 1_500, everyMs: 3_000 }),
  },
  { ...targetFault, name: 'a target slower than its bound', target: { delayMs: 2_500 } },
  {
    ...targetFault,
    name: 'a target that works on 10 at a time',
    target: { delayMs: 200, slots: 10 },
  },
  { ...targetFault, name: 'a target that stalls', target: { stallAtMs: 1_500, stallMs: 2_000 } },
  { ...targetFault, name: 'a target that answers 503', target: { status: 503 } },
  { ...targetFault, name: 'a target that refuses connections', target: 'refusing' },
  {
    ...targetFault,
    name: 'a target that leaves one item in ten without an answer',
    target: { hangEvery: 10 },
    steps: 2,
  },
];

export interface PlantedOutcome {
  readonly point: LoadPoint;
  readonly timeline: readonly TimelineSecond[];
}

/** Runs one fault with a real k6 and computes its load point as in a run. */
export async function runPlantedFault(
  of: PlantedFault,
  k6: string,
  receiver: RemoteWriteReceiver,
): Promise<PlantedOutcome> {
  const target = await startBenchTarget(of.target === 'refusing' ? {} : of.target);
  if (of.target === 'refusing') target.stop();
  const plan = plantedPlan(of, target.url);
  try {
    const { frames } = await runShardOnce(
      k6,
      receiver,
      plan,
      of.disturb === undefined ? {} : { onStart: of.disturb },
    );
    const [round] = plan.rounds;
    if (round === undefined) throw new Error('the plan has a round');
    const timeline = mergeFrames(frames, { round: 0, shards: 1, runningMs: of.holdMs });
    const [point] = loadPoints(plan, round, timeline);
    if (point === undefined) throw new Error('the round has a stage');
    return { point, timeline };
  } finally {
    target.stop();
  }
}

function plantedPlan(of: PlantedFault, baseUrl: string): Plan {
  const vus = of.vus ?? vusFor(of.ratePerSecond, of.latencyBoundMs, 1);
  const plan = drivePlan({ ...of, baseUrl, vus, precision: 'fine' });
  const paths = plan.paths.map((path) => ({
    ...path,
    journey: { ...path.journey, steps: path.journey.steps.slice(0, of.steps ?? 1) },
    latencyBoundMs: of.latencyBoundMs,
  }));
  const judged =
    of.steps === undefined
      ? [null]
      : paths.flatMap((path) => path.journey.steps.map((s) => s.name));
  const slos = judged.map((step) => ({
    kind: 'latency' as const,
    path: 'pay',
    step,
    quantile: 0.95,
    limitMs: of.limitMs,
  }));
  return { ...plan, paths, slos };
}

const BUSY_LOOPS = 4;

/** Binds k6 to one CPU together with busy loops. */
function competeForCpu(k6Pid: number): () => void {
  spawnSync('taskset', ['-acp', '0', String(k6Pid)]);
  const loops: ChildProcess[] = Array.from({ length: BUSY_LOOPS }, () =>
    spawn('taskset', ['-c', '0', 'timeout', '30', 'sh', '-c', 'while :; do :; done']),
  );
  return () => {
    for (const loop of loops) loop.kill();
  };
}

/** Suspends a process for `forMs` of each `everyMs`, as a hypervisor may do. */
function suspendPeriodically(
  pid: number,
  of: { readonly forMs: number; readonly everyMs: number },
) {
  let timer: NodeJS.Timeout;
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(pid, name);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  };
  const stop = (): void => {
    signal('SIGSTOP');
    timer = setTimeout(() => {
      signal('SIGCONT');
      timer = setTimeout(stop, of.everyMs - of.forMs);
    }, of.forMs);
  };
  timer = setTimeout(stop, of.everyMs - of.forMs);
  return () => {
    clearTimeout(timer);
    signal('SIGCONT');
  };
}
