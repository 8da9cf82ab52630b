import type { Cell, Frame } from '../../core/measure/frame.ts';
import { mergeFrames } from '../../core/measure/timeline.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { ReportInputs } from '../../core/report/inputs.ts';
import type { StepSpec } from '../../core/traffic/journey.ts';
import { mulberry32 } from '../../core/traffic/mulberry32.ts';
import type { StagePlan } from '../../core/traffic/round.ts';
import { histogramOf } from './histogramOf.ts';
import { auditOf, customerSeconds, ordersOf } from './mallEvidence.ts';
import { stepCase } from './stepCase.ts';

/**
 * A run of the sample shop from a small simulation: arrivals at fixed intervals, payments through
 * 4 slots × 40 ms (100/s), the rest lognormal. The same options and seed give the same recording.
 */
export interface MallRunOptions {
  readonly levels: readonly number[];
  /** In place of `levels`, with times of their own. */
  readonly stages?: readonly Pick<StagePlan, 'level' | 'holdMs' | 'transient'>[];
  readonly holdMs: number;
  readonly goal: Plan['goal'];
  readonly requiredLevel: number;
  readonly expect?: Plan['expect'];
  readonly shards: number;
  /** The audit's findings on shadow stock. */
  readonly oversold: boolean;
}

export const midnightPeak: MallRunOptions = {
  levels: [0.25, 0.4, 0.55, 0.7, 0.85, 1.15, 1.5],
  holdMs: 8000,
  goal: 'find-capacity',
  requiredLevel: 0.85,
  shards: 2,
  oversold: false,
};

export const guardOff: MallRunOptions = {
  levels: [0.75],
  holdMs: 20_000,
  goal: 'hold',
  requiredLevel: 0.75,
  shards: 2,
  oversold: true,
};

const peak = { browse: 150, order: 50, pay: 100 } as const;
type Path = keyof typeof peak;
const paths = Object.keys(peak) as readonly Path[];
const stepsOf: Readonly<Record<Path, readonly string[]>> = {
  browse: ['list', 'item', 'refresh stock'],
  order: ['item', 'place order'],
  pay: ['item', 'place order', 'pay', 'confirm'],
};

export function mallRun(options: MallRunOptions): ReportInputs {
  const plan = mallPlan(options);
  const journeys = simulate(plan);
  const frames = Array.from({ length: options.shards }, (_, shard) =>
    framesOf(journeys, shard, plan),
  ).flat();
  const durationMs = plan.rounds[0]?.durationMs ?? 0;
  return {
    run: {
      id: 'm2f8k1c9x0aa',
      scenario: plan.scenario,
      target: plan.target,
      startedAt: '2026-11-20T23:58:00.000Z',
      endedAt: new Date(Date.parse('2026-11-20T23:58:00.000Z') + durationMs + 9000).toISOString(),
      outcome: 'finished',
      reason: null,
      shards: options.shards,
      precision: 'fine',
      seed: 20_261_111,
      startSkewMs: 3.4,
      starts: [{ round: 0, skewMs: 3.4, errorMs: 0.6, lastShard: 1, hosts: 1 }],
      tool: { zerohour: '0.1.0', k6: 'v2.2.0' },
      machine: { cpus: 2, memoryBytes: 8_589_934_592, platform: 'linux x64' },
    },
    plan,
    timeline: mergeFrames(frames, { round: 0, shards: options.shards, runningMs: durationMs }),
    customers: customerSeconds(durationMs / 1000),
    audit: [
      { ...auditOf('shadow', options.oversold), newOrders: ordersOf(journeys) },
      auditOf('live', false),
    ],
    leaks: {
      state: 'clean',
      reason: null,
      scanned: [
        { place: 'postgres live.orders.customer', rows: 214 },
        { place: 'postgres shadow.orders.customer', rows: 3406 },
        { place: 'redis shadow:*', rows: 1208 },
        { place: 'redis customers:*', rows: 97 },
      ],
      leaks: [],
    },
    preflight: {
      state: 'pass',
      hops: ['gateway', 'catalog', 'inventory', 'orders', 'payments'].map((service, index) => ({
        service,
        instance: `127.0.0.1:${4100 + index}`,
        tagSeen: true,
        store: 'shadow',
        corruptRefused: true,
        problem: null,
      })),
    },
    abortedBy: null,
  };
}

function mallPlan(options: MallRunOptions): Plan {
  const { levels, holdMs, expect } = options;
  const stages: StagePlan[] = [];
  for (const each of options.stages ?? levels.map((level) => ({ level, holdMs }))) {
    const startMs = stages.reduce((sum, stage) => sum + stage.holdMs, 0);
    stages.push({ ...each, ...stageOf(each.level, stages.length, startMs, each.holdMs) });
  }
  return {
    schemaVersion: 1,
    scenario: scenarioOf[options.goal],
    target: 'mall',
    baseUrl: 'http://127.0.0.1:4100',
    precision: 'fine',
    goal: options.goal,
    ...(expect === undefined ? {} : { expect }),
    requiredLevel: options.requiredLevel,
    setup: [],
    teardown: [],
    paths: paths.map((name) => ({
      name,
      journey: { steps: stepsOf[name].map(stepSpec), latencyBoundMs: 6000 },
      peakRatePerSecond: peak[name],
      latencyBoundMs: 6000,
    })),
    datasets: [],
    rounds: [
      { index: 0, stages, durationMs: stages.reduce((sum, stage) => sum + stage.holdMs, 0) },
    ],
    slos: paths.flatMap((path) => [
      {
        kind: 'latency',
        path,
        step: null,
        quantile: 0.95,
        limitMs: path === 'pay' ? 750 : 500,
      },
      { kind: 'errors', path, step: null, shareMax: 0.01 },
    ]),
    abort: [],
    audit: { file: 'audit.yaml', everyMs: 1000, settleMs: 2000 },
    stock: { default: 500, skus: { 'HOT-1': 100 } },
    switches: {},
    shards: options.shards,
    seed: 20_261_111,
  };
}

const scenarioOf = {
  hold: 'guard-off',
  'find-capacity': 'midnight-peak',
  spike: 'spike',
  recover: 'recover',
  soak: 'soak',
} as const satisfies Readonly<Record<Plan['goal'], string>>;

const stageOf = (level: number, index: number, startMs: number, holdMs: number): StagePlan => ({
  index,
  level,
  startMs,
  holdMs,
  loads: paths.map((path) => ({
    path,
    rate: Math.round(peak[path] * level * 60),
    timeUnitMs: 60_000,
    ratePerSecond: peak[path] * level,
    vus: Math.ceil(peak[path] * level * 6),
  })),
});

const stepSpec = (name: string): StepSpec =>
  stepCase(name, {
    url: `/${name}`,
    ...(name === 'place order' ? { order: { limitedStatus: [429, 503] } } : {}),
  });

interface Journey {
  readonly path: Path;
  readonly stage: number;
  readonly shard: number;
  readonly atMs: number;
  readonly lagMs: number;
  readonly stepMs: readonly number[];
  readonly failed: boolean;
}

function simulate(plan: Plan): readonly Journey[] {
  const random = mulberry32(plan.seed);
  const slots = [0, 0, 0, 0];
  const arrivals = (plan.rounds[0]?.stages ?? []).flatMap((stage) =>
    stage.loads.flatMap((load) =>
      Array.from({ length: Math.round((load.rate * stage.holdMs) / load.timeUnitMs) }, (_, n) => ({
        path: load.path as Path,
        stage: stage.index,
        atMs: stage.startMs + (n * load.timeUnitMs) / load.rate,
        shard: n % plan.shards,
      })),
    ),
  );
  const inOrder = arrivals.sort((a, b) => a.atMs - b.atMs);
  return inOrder.map((arrival) => {
    const lognormal = (medianMs: number): number => medianMs * Math.exp(0.35 * normal(random));
    const lagMs = Math.abs(normal(random)) * 0.9;
    const stepMs = stepsOf[arrival.path].map((step) => {
      if (step !== 'pay') return lognormal(step === 'place order' ? 21 : 6);
      return lognormal(8) + throughSlots(slots, arrival.atMs + 30);
    });
    return { ...arrival, lagMs, stepMs, failed: random() < 0.0006 };
  });
}

/** Virtual-time reservation, like the shop's payment mock. */
function throughSlots(slots: number[], atMs: number): number {
  const slot = slots.indexOf(Math.min(...slots));
  const doneMs = Math.max(atMs, slots[slot] ?? 0) + 40;
  slots[slot] = doneMs;
  return doneMs - atMs;
}

const durationOf = (journey: Journey): number => journey.stepMs.reduce((sum, ms) => sum + ms, 0);

function framesOf(journeys: readonly Journey[], shard: number, plan: Plan): Frame[] {
  const own = journeys.filter((journey) => journey.shard === shard);
  const endMs = Math.max(0, ...own.map((j) => j.atMs + durationOf(j)));
  const phaseMs = 30 + 25 * shard;
  const seconds = Math.ceil((endMs - phaseMs) / 1000) + 1;
  return Array.from({ length: seconds }, (_, n) => {
    const fromMs = n === 0 ? 0 : n * 1000 + phaseMs;
    const toMs = (n + 1) * 1000 + phaseMs;
    const started = own.filter((j) => j.atMs >= fromMs && j.atMs < toMs);
    const ended = own.filter((j) => {
      const end = j.atMs + durationOf(j);
      return end >= fromMs && end < toMs;
    });
    return {
      round: 0,
      shard,
      epoch: 1,
      second: n,
      fromMs,
      toMs,
      cells: cellsOf(started, ended),
      generator: {
        k6CpuShare: 0.04 + 0.0008 * started.length,
        workerCpuShare: 0.02,
        memoryBytes: 96_000_000 + 250_000 * (n + 1),
        vusBusy: Math.round(ended.length * 0.2),
        vusPlanned: plan.rounds[0]?.stages.at(-1)?.loads.reduce((sum, l) => sum + l.vus, 0) ?? 0,
      },
    };
  });
}

function cellsOf(started: readonly Journey[], ended: readonly Journey[]): Cell[] {
  const keys = [...new Set([...started, ...ended].map((j) => `${j.path} ${j.stage}`))];
  return keys.map((key) => {
    const is = (j: Journey): boolean => `${j.path} ${j.stage}` === key;
    const [begun, over] = [started.filter(is), ended.filter(is)];
    const correct = over.filter((j) => !j.failed);
    const [path = 'browse', stage = '0'] = key.split(' ');
    return {
      path,
      stage: Number(stage),
      started: begun.length,
      dropped: 0,
      finished: over.length,
      correct: correct.length,
      refused: 0,
      failed: over.length - correct.length,
      journeyMs: histogramOf(correct.map(durationOf)),
      responseMs: histogramOf(correct.map((j) => j.lagMs + durationOf(j))),
      startLagMs: histogramOf(begun.map((j) => j.lagMs)),
      steps: stepsOf[path as Path].map((step, index) => ({
        step,
        requests: over.length,
        failures: index === 0 ? failuresOf(over.length - correct.length) : {},
        serviceMs: histogramOf(correct.map((j) => j.stepMs[index] ?? 0)),
      })),
    };
  });
}

function failuresOf(count: number): Readonly<Record<string, number>> {
  return count === 0 ? {} : { 'status 503': count };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
