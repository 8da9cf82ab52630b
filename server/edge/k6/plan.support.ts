import type { Plan } from '../../core/plan/plan.ts';
import { stepCase } from '../../test/support/stepCase.ts';

const steps = ['item', 'pay'].map((name) => stepCase(name));

/** One path of two steps; `pay` carries a percentile SLO. */
export const paymentPlan = (precision: Plan['precision']): Plan => ({
  schemaVersion: 1,
  scenario: 's',
  target: 't',
  baseUrl: 'http://127.0.0.1:1',
  precision,
  goal: 'hold',
  requiredLevel: 1,
  setup: [],
  teardown: [],
  paths: [
    {
      name: 'pay',
      journey: { steps, latencyBoundMs: 1_000 },
      peakRatePerSecond: 1,
      latencyBoundMs: 1_000,
    },
  ],
  datasets: [],
  rounds: [],
  slos: [{ kind: 'latency', path: 'pay', step: 'pay', quantile: 0.95, limitMs: 100 }],
  abort: [],
  audit: null,
  stock: { default: 0, skus: {} },
  switches: {},
  shards: 1,
  seed: 1,
});
