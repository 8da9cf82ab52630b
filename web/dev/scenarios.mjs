import { makePlan } from './plan.mjs';

/** The scenario files of the fixture server; one of them has diagnostics. */

export const scenarioPlans = {
  'mall/midnight-peak': makePlan({
    scenario: 'midnight-peak',
    goal: 'find-capacity',
    levels: [0.25, 0.4, 0.55, 0.7, 0.85, 1.15, 1.5],
    holdMs: 8000,
    shards: 2,
  }),
  'mall/guard-off': makePlan({
    scenario: 'guard-off',
    goal: 'hold',
    levels: [0.75],
    holdMs: 20_000,
    shards: 2,
  }),
  'mall/smoke': makePlan({
    scenario: 'smoke',
    goal: 'hold',
    levels: [0.1, 0.2],
    holdMs: 10_000,
    shards: 1,
  }),
};

const brokenSource = `name: week-end
target: mall
paths:
  pay:
    steps:
      - name: item
        method: GTE
        url: /catalog/\${skus.sku}
load:
  goal: hold
  peek: { pay: 100 }
`;

const diagnostics = [
  {
    file: 'mall/week-end.yaml',
    line: 7,
    column: 17,
    path: 'paths.pay.steps[0].method',
    message: 'is none of GET, POST, PUT, PATCH, DELETE',
  },
  {
    file: 'mall/week-end.yaml',
    line: 11,
    column: 3,
    path: 'load.peek',
    message: 'is not known here; did you mean peak?',
  },
];

const summaryOf = (id, plan) => ({
  id,
  name: plan.scenario,
  target: plan.target,
  valid: true,
  diagnostics: [],
  paths: plan.paths.map((path) => path.name),
  durationMs: plan.rounds[0].durationMs,
  peakRatePerSecond: plan.paths.reduce((sum, path) => sum + path.peakRatePerSecond, 0),
});

/** What the plan takes to drive, with invented values. */
function costOf(plan) {
  const [highest] = plan.rounds[0].stages.toSorted((a, b) => b.level - a.level);
  const vus = highest.loads.reduce((sum, load) => sum + load.vus, 0);
  return {
    vus,
    loads: highest.loads.map((load) => ({
      path: load.path,
      ratePerSecond: load.ratePerSecond,
      latencyBoundMs: 1500,
      vus: load.vus,
    })),
    vuHeadroom: 0,
    shards: plan.shards,
    sockets: vus,
    requestsPerSecond: highest.loads.reduce((sum, load) => sum + load.ratePerSecond * 3, 0),
    memoryBytes: 180_000_000,
    memoryBytesPerShard: 90_000_000,
    cpus: 0.37,
    host: { cpus: 4, memoryBytes: 16_000_000_000 },
    hosts: 1,
  };
}

const broken = {
  summary: {
    id: 'mall/week-end',
    name: 'week-end',
    target: 'mall',
    valid: false,
    diagnostics,
    paths: [],
    durationMs: 0,
    peakRatePerSecond: 0,
  },
  source: brokenSource,
  plan: null,
  cost: null,
  diagnostics: [],
};

export const scenarios = [
  ...Object.entries(scenarioPlans).map(([id, plan]) => ({
    summary: summaryOf(id, plan),
    source: null,
    plan,
    cost: costOf(plan),
    diagnostics: [],
  })),
  broken,
];
