/** Plans for the fixture server: the shape of the mall's scenarios with invented values. */

const step = (name, method, url, more = {}) => ({
  name,
  method,
  url,
  headers: {},
  body: null,
  captures: [],
  checks: [],
  expectStatus: [200],
  refusedStatus: [],
  timeoutMs: 5000,
  think: null,
  ...more,
});

const think = (minMs, maxMs) => ({ kind: 'uniform', minMs, maxMs });
const capture = (name) => [{ name, jsonPath: `$.${name}` }];
const check = (name) => [{ name, jsonPath: '$.state', exists: true }];

const journeys = {
  browse: [
    step('list', 'GET', '/catalog?page=1', { think: think(50, 150) }),
    step('item', 'GET', '/catalog/$' + '{skus.sku}', { think: think(50, 150) }),
    step('refresh stock', 'GET', '/stock/$' + '{skus.sku}', { checks: check('stock is a number') }),
  ],
  order: [
    step('item', 'GET', '/catalog/$' + '{skus.sku}', { think: think(50, 150) }),
    step('place', 'POST', '/orders', {
      captures: capture('orderId'),
      checks: check('placed'),
      refusedStatus: [409],
      expectStatus: [201],
    }),
  ],
  pay: [
    step('item', 'GET', '/catalog/$' + '{skus.sku}'),
    step('place', 'POST', '/orders', { captures: capture('orderId'), refusedStatus: [409] }),
    step('pay', 'POST', '/payments', { captures: capture('paymentId') }),
    step('confirm', 'GET', '/orders/$' + '{orderId}', { checks: check('paid') }),
  ],
};

export const peak = { browse: 150, order: 50, pay: 100 };

export const latencyLimitsMs = { browse: 500, order: 500, pay: 750 };

const criteria = (path, limitMs) => [
  {
    path,
    step: null,
    name: `${path} p95 ≤ ${limitMs} ms`,
    text: `95% of correct ${path} journeys take at most ${limitMs} ms`,
    samplesNeeded: 200,
    figure: { figure: 'latency', quantile: 0.95, limitMs },
  },
  {
    path,
    step: null,
    name: `${path} errors ≤ 1%`,
    text: `at most 1% of ${path} journeys fail`,
    samplesNeeded: 1,
    figure: { figure: 'error-share', shareMax: 0.01 },
  },
];

/** @param {{scenario: string, goal: string, levels: number[], holdMs: number, shards: number}} wanted */
export function makePlan({ scenario, goal, levels, holdMs, shards }) {
  const stages = levels.map((level, index) => ({
    index,
    level,
    startMs: index * holdMs,
    holdMs,
    loads: Object.entries(peak).map(([path, rate]) => ({
      path,
      rate: Math.round(rate * level * 10),
      timeUnitMs: 10_000,
      ratePerSecond: rate * level,
      vus: Math.ceil(rate * level * 1.5),
    })),
  }));
  return {
    schemaVersion: 1,
    scenario,
    target: 'mall',
    baseUrl: 'http://127.0.0.1:8080',
    precision: 'fine',
    switches: scenario === 'guard-off' ? { 'inventory.guard': 'none' } : {},
    goal,
    requiredLevel: goal === 'hold' ? Math.max(...levels) : 0.85,
    setup: [],
    teardown: [],
    paths: Object.entries(peak).map(([name, peakRatePerSecond]) => ({
      name,
      journey: { steps: journeys[name], latencyBoundMs: 1500 },
      peakRatePerSecond,
      latencyBoundMs: 1500,
    })),
    datasets: [
      {
        name: 'skus',
        columns: ['sku'],
        rows: [],
        pick: { kind: 'zipf', exponent: 1.1, hotShare: 0.08 },
      },
    ],
    rounds: [{ index: 0, stages, durationMs: levels.length * holdMs }],
    slos: Object.entries(latencyLimitsMs).flatMap(([path, limitMs]) => [
      { kind: 'latency', path, step: null, quantile: 0.95, limitMs },
      { kind: 'errors', path, step: null, shareMax: 0.01 },
    ]),
    abort: [
      { kind: 'error-share', path: null, above: 0.5, windowSeconds: 5, times: 1 },
      { kind: 'customer-error-share', above: 0.02, windowSeconds: 5, times: 1 },
    ],
    criteria: {
      slos: Object.entries(latencyLimitsMs).flatMap(([path, limitMs]) => criteria(path, limitMs)),
      abort: ['errors above 50% over 5 s', 'errors of customers above 2% over 5 s'],
    },
    audit: { file: 'audit.yaml', everyMs: 1000, settleMs: 3000 },
    stock: { default: 100_000, skus: { 'sku-hot': 400 } },
    shards,
    seed: 42,
  };
}
