import { makePlan } from './plan.mjs';

/** The scenario files that the fixture pretends to know; one of them has faults. */

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

const faults = [
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
  faults: [],
  paths: plan.paths.map((path) => path.name),
  durationMs: plan.rounds[0].durationMs,
  peakRatePerSecond: plan.paths.reduce((sum, path) => sum + path.peakRatePerSecond, 0),
});

const broken = {
  summary: {
    id: 'mall/week-end',
    name: 'week-end',
    target: 'mall',
    valid: false,
    faults,
    paths: [],
    durationMs: 0,
    peakRatePerSecond: 0,
  },
  source: brokenSource,
  plan: null,
};

export const scenarios = [
  ...Object.entries(scenarioPlans).map(([id, plan]) => ({
    summary: summaryOf(id, plan),
    source: null,
    plan,
  })),
  broken,
];
