import type { Plan } from '../core/plan/plan.ts';
import type { StepSpec } from '../core/traffic/journey.ts';

export const skus: readonly string[] = Array.from({ length: 100 }, (_, i) => `sku-${i}`);

/** The benchmark's journey (item, order, pay, confirm) as a plan of one stage on one shard. */
export function drivePlan(of: {
  readonly baseUrl: string;
  readonly ratePerSecond: number;
  readonly holdMs: number;
  readonly vus: number;
  readonly precision: Plan['precision'];
  /** Of item, order, pay and confirm, the first so many; else all. */
  readonly steps?: number;
}): Plan {
  const load = { path: 'pay', rate: of.ratePerSecond, timeUnitMs: 1_000, vus: of.vus };
  const stage = { index: 0, level: 1, startMs: 0, holdMs: of.holdMs };
  return {
    schemaVersion: 1,
    scenario: 'bench-drive',
    target: 'bench',
    baseUrl: of.baseUrl,
    precision: of.precision,
    goal: 'hold',
    setup: [],
    teardown: [],
    paths: [
      {
        name: 'pay',
        journey: { steps: journey.slice(0, of.steps), latencyBoundMs: 2_000 },
        peakRatePerSecond: of.ratePerSecond,
        latencyBoundMs: 2_000,
      },
    ],
    datasets: [
      { name: 'skus', columns: ['sku'], rows: skus.map((sku) => [sku]), pick: { kind: 'uniform' } },
    ],
    rounds: [
      {
        index: 0,
        durationMs: of.holdMs,
        stages: [{ ...stage, loads: [{ ...load, ratePerSecond: of.ratePerSecond }] }],
      },
    ],
    slos: [
      { kind: 'latency', path: 'pay', step: null, quantile: 0.95, limitMs: 500 },
      { kind: 'errors', path: 'pay', step: null, shareMax: 0.01 },
      { kind: 'latency', path: 'pay', step: 'pay', quantile: 0.95, limitMs: 250 },
    ],
    abort: [],
    audit: null,
    stock: { default: 0, skus: {} },
    switches: {},
    shards: 1,
    seed: 1,
  };
}

/** A journey that ends early is another journey, and a cheaper one. */
export function assertWhole(
  { requests, journeys }: { readonly requests: number; readonly journeys: number },
  each: number,
): void {
  if (journeys > 0 && requests === each * journeys) return;
  throw new Error(`${journeys} journeys made ${requests} requests, not ${each} each`);
}

/** A placeholder of the scenario language, for the generator to fill. */
const slot = (name: string): string => `$\{${name}}`;

const common = {
  headers: {},
  body: null,
  captures: [],
  checks: [],
  expectStatus: [200],
  refusedStatus: [],
  timeoutMs: 5_000,
  think: null,
} as const;

const journey: readonly StepSpec[] = [
  {
    ...common,
    name: 'item',
    method: 'GET',
    url: `/items/${slot('skus.sku')}`,
    captures: [{ name: 'found', jsonPath: '$.sku' }],
    checks: [{ name: 'in stock', jsonPath: '$.available', min: 1 }],
  },
  {
    ...common,
    name: 'order',
    method: 'POST',
    url: '/orders',
    body: { sku: slot('found'), units: 1 },
    captures: [{ name: 'order', jsonPath: '$.id' }],
  },
  {
    ...common,
    name: 'pay',
    method: 'POST',
    url: `/orders/${slot('order')}/pay`,
    body: { amountCents: 100 },
  },
  {
    ...common,
    name: 'confirm',
    method: 'GET',
    url: `/orders/${slot('order')}`,
    checks: [{ name: 'paid', jsonPath: '$.state', equals: 'paid' }],
  },
];
