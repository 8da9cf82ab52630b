import type {
  AuditStatus,
  Finding,
  Histogram,
  Plan,
  RunDetail,
  SloCriterion,
  TimelineSecond,
} from './generated.ts';

/** A plan for tests: two paths, two stages of 4 s, two shards. */
export const plan: Plan = {
  schemaVersion: 1,
  scenario: 'midnight-peak',
  target: 'mall',
  baseUrl: 'http://127.0.0.1:8080',
  precision: 'fine',
  goal: 'hold',
  requiredLevel: 1,
  paths: ['browse', 'pay'].map((name) => ({
    name,
    journey: { steps: [], latencyBoundMs: 1000 },
    peakRatePerSecond: 100,
    latencyBoundMs: 1000,
  })),
  setup: [],
  teardown: [],
  stock: { default: 100, skus: {} },
  switches: {},
  datasets: [],
  rounds: [
    {
      index: 0,
      durationMs: 8000,
      stages: [
        stage(0, 0.5, 0, [
          ['browse', 75],
          ['pay', 50],
        ]),
        stage(1, 1, 4000, [
          ['browse', 150],
          ['pay', 100],
        ]),
      ],
    },
  ],
  slos: [
    { kind: 'latency', path: 'pay', step: null, quantile: 0.95, limitMs: 700 },
    { kind: 'errors', path: 'pay', step: null, shareMax: 0.01 },
  ],
  abort: [],
  criteria: {
    slos: [latencyCriterion('pay', 0.95, 700), errorCriterion('pay', 0.01)],
    abort: [],
  },
  audit: null,
  shards: 2,
  seed: 1,
};

/** An SLO on the latency of whole journeys, as the API describes it. */
export function latencyCriterion(path: string, quantile: number, limitMs: number): SloCriterion {
  const percent = quantile * 100;
  return {
    path,
    step: null,
    name: `${path} p${percent} ≤ ${limitMs} ms`,
    text: `${percent}% of correct ${path} journeys take at most ${limitMs} ms`,
    samplesNeeded: Math.round(10 / (1 - quantile)),
    figure: { figure: 'latency', quantile, limitMs },
  };
}

/** An SLO on the share of failed journeys, as the API describes it. */
export function errorCriterion(path: string, shareMax: number): SloCriterion {
  const percent = `${shareMax * 100}%`;
  return {
    path,
    step: null,
    name: `${path} errors ≤ ${percent}`,
    text: `at most ${percent} of ${path} journeys fail`,
    samplesNeeded: 1,
    figure: { figure: 'error-share', shareMax },
  };
}

/** The plan with other SLOs. */
export const withSlos = (slos: readonly SloCriterion[]): Plan => ({
  ...plan,
  criteria: { ...plan.criteria, slos },
});

function stage(index: number, level: number, startMs: number, loads: readonly [string, number][]) {
  return {
    index,
    level,
    startMs,
    holdMs: 4000,
    loads: loads.map(([path, ratePerSecond]) => ({
      path,
      rate: ratePerSecond,
      timeUnitMs: 1000,
      ratePerSecond,
      vus: 10,
    })),
  };
}

export const run: RunDetail = {
  id: 'abcdefghij',
  scenario: 'midnight-peak',
  target: 'mall',
  state: 'running',
  reason: null,
  by: 'admin',
  createdAt: '2026-11-21T09:00:00.000Z',
  startedAt: '2026-11-21T09:00:05.000Z',
  endedAt: null,
  verdict: null,
  headline: null,
  foundLimit: false,
  audit: null,
  status: {
    tone: 'quiet',
    headline: 'Not looked yet',
    detail: 'No second of the load is recorded yet.',
  },
  shards: 2,
  durationMs: 8000,
  plan,
  round: 0,
  rate: 1,
  nextRound: null,
  roundStartedAt: '2026-11-21T09:00:06.000Z',
  preflight: null,
  shardRows: [],
  folder: '.',
};

/** `count` samples in the bucket that ends at 2^power milliseconds. */
export function samples(count: number, power: number): Histogram {
  return { schema: 0, count, zeroCount: 0, buckets: count === 0 ? [] : [[power, count]] };
}

export function second(
  at: number,
  cells: readonly (readonly [path: string, finished: number, failed?: number, power?: number])[],
  shards: readonly number[] = [0, 1],
  round = 0,
): TimelineSecond {
  return {
    round,
    second: at,
    shards,
    missing: [0, 1].filter((shard) => !shards.includes(shard)),
    generators: [],
    cells: cells.map(([path, finished, failed = 0, power = 5]) => ({
      path,
      stage: 0,
      started: finished + 1,
      dropped: 2,
      finished,
      correct: finished - failed,
      refused: 0,
      failed,
      journeyMs: samples(finished - failed, power),
      startLagMs: samples(0, 0),
      steps: [],
    })),
  };
}

export function finding(id: string, foundAt: string): Finding {
  return {
    id: `shadow oversell ${id}`,
    invariant: 'oversell',
    severity: 'critical',
    store: 'shadow',
    sku: 'sku-1',
    message: 'sku-1 is sold 3 units beyond its stock of 100',
    amount: 3,
    unit: 'units',
    orders: 1,
    witness: [{ kind: 'order', id, detail: '1 unit' }],
    committedAt: foundAt,
    foundAt,
    detectionMs: 400,
    duringLoad: true,
  };
}

/** The audit's status with these oversold units of one SKU, in one finding. */
export function oversoldStatus(units: number, older = 0): AuditStatus {
  const what = `of sku-1 oversold, ${units} orders`;
  return {
    problem: null,
    findings: {
      count: 1,
      older,
      groups: [
        {
          ...{ store: 'shadow', invariant: 'oversell', findings: 1, amount: units, unit: 'units' },
          ...{ what, text: `${units} units ${what}` },
        },
      ],
    },
  };
}

/** The status of an audit that has looked and found nothing. */
export const cleanStatus: AuditStatus = {
  problem: null,
  findings: { count: 0, older: 0, groups: [] },
};
