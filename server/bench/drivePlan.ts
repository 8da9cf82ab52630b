import type { Plan } from '../core/plan/plan.ts';
import type { StepSpec } from '../core/traffic/journey.ts';

export const skus: readonly string[] = Array.from({ length: 100 }, (_, i) => `sku-${i}`);

/** A plan of one stage on one shard that runs the benchmark's journey: item, order, pay, confirm. */
export function drivePlan(of: {
  readonly baseUrl: string;
  readonly ratePerSecond: number;
  readonly holdMs: number;
  readonly vus: number;
  readonly precision: Plan['precision'];
  /** Runs only the first so many steps of the journey. Default: all. */
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
    requiredLevel: 1,
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

/** Throws unless every journey made all its requests: a journey that ends early uses less CPU. */
export function assertJourneysComplete(
  { requests, journeys }: { readonly requests: number; readonly journeys: number },
  requestsEach: number,
): void {
  if (journeys > 0 && requests === requestsEach * journeys) return;
  throw new Error(`${journeys} journeys made ${requests} requests, not ${requestsEach} each`);
}

/** A placeholder of the scenario language. */
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
