import { expect, test } from 'vitest';
import { plan } from '../api/run.support.ts';
import {
  describeAbortRule,
  describeData,
  describeDataset,
  describeGoal,
  describeSlo,
  describeStep,
  describeThink,
} from './describe.ts';

test('an SLO on latency and errors has a sentence for each', () => {
  const latency = { quantile: 0.95, limitMs: 750, step: null };
  expect(describeSlo({ path: 'pay', latency, errorShareMax: 0.01 })).toEqual([
    '95% of correct pay journeys take at most 750 ms',
    'at most 1% of pay journeys fail',
  ]);
  expect(
    describeSlo({
      path: 'pay',
      latency: { ...latency, quantile: 0.999, step: 'confirm' },
      errorShareMax: null,
    }),
  ).toEqual(['99.9% of correct answers to pay › confirm take at most 750 ms']);
});

test('each abort rule names its condition', () => {
  const once = { times: 1 };
  const over5 = { windowSeconds: 5, ...once };
  expect(describeAbortRule({ kind: 'error-share', path: null, above: 0.5, ...over5 })).toBe(
    'more than 50% of all journeys fail over 5 s',
  );
  expect(
    describeAbortRule({ kind: 'error-share', path: 'pay', above: 0.005, ...over5, times: 3 }),
  ).toBe('more than 0.5% of pay journeys fail over 5 s, 3 times in a row');
  const over10 = { windowSeconds: 10, ...once };
  expect(
    describeAbortRule({ kind: 'latency', path: 'pay', quantile: 0.99, aboveMs: 4000, ...over10 }),
  ).toBe('pay p99 is above 4000 ms for 10 s');
  expect(describeAbortRule({ kind: 'starts', path: null, below: 0.98, ...over10 })).toBe(
    'less than 98% of planned journeys start over 10 s',
  );
  expect(describeAbortRule({ kind: 'starts', path: 'pay', below: 0.98, ...over10 })).toBe(
    'less than 98% of planned pay journeys start over 10 s',
  );
  expect(describeAbortRule({ kind: 'finding' })).toBe('the audit finds a broken invariant');
  expect(describeAbortRule({ kind: 'customer-error-share', above: 0.02, ...over5 })).toBe(
    'more than 2% of customers’ requests fail over 5 s',
  );
  expect(
    describeAbortRule({ kind: 'customer-latency', quantile: 0.95, aboveMs: 300, ...over5 }),
  ).toBe('customers’ p95 is above 300 ms for 5 s');
  expect(describeAbortRule({ kind: 'health', times: 3 })).toBe(
    'the target’s health check fails, 3 times in a row',
  );
  expect(describeAbortRule({ kind: 'leak', everySeconds: 10 })).toBe(
    'a row of shadow data lies in the live store (checked every 10 s)',
  );
});

test('think times', () => {
  expect(describeThink({ kind: 'constant', ms: 200 })).toBe('200 ms');
  expect(describeThink({ kind: 'uniform', minMs: 100, maxMs: 300 })).toBe('100 ms to 300 ms');
  expect(describeThink({ kind: 'exponential', meanMs: 250, maxMs: 900 })).toBe('about 250 ms');
  expect(describeThink({ kind: 'normal', meanMs: 250, sdMs: 40 })).toBe('250 ms ± 40 ms');
});

test('what a step captures, checks and counts as refused', () => {
  const step = {
    name: 'place',
    method: 'POST' as const,
    url: '/orders',
    headers: {},
    body: null,
    captures: [{ name: 'orderId', jsonPath: '$.id' }],
    checks: [{ name: 'placed', jsonPath: '$.state' }],
    expectStatus: [201],
    refusedStatus: [409],
    timeoutMs: 5000,
    think: null,
  };
  expect(describeStep(step)).toEqual([
    'captures orderId',
    'checks placed',
    '409 counts as refused',
  ]);
  expect(describeStep({ ...step, captures: [], checks: [], refusedStatus: [] })).toEqual([]);
});

test('how a dataset picks rows, and the goal of a scenario', () => {
  const dataset = { name: 'skus', columns: ['sku'], rows: [] };
  expect(
    describeDataset({ ...dataset, pick: { kind: 'zipf', exponent: 1.1, hotShare: 0.05 } }),
  ).toBe('Zipf 1.1, the hot row in 5% of picks');
  expect(describeDataset({ ...dataset, pick: { kind: 'unique' } })).toBe('each row once');
  expect(describeGoal(plan)).toBe('Holds its load for 8 s and judges it');
  expect(describeGoal({ ...plan, goal: 'find-capacity' })).toBe(
    'Rises in steps for 8 s to find the capacity',
  );
});

test('stock, datasets, switches and precision, with and without an audit', () => {
  expect(describeData(plan)).toEqual([
    'the ledger is not audited',
    'each SKU starts with 100 units in the shadow store',
    'percentiles are within 1%',
  ]);
  expect(
    describeData({
      ...plan,
      audit: { file: 'audit.yaml', everyMs: 1000, settleMs: 3000 },
      stock: { default: 100_000, skus: { 'sku-hot': 400 } },
      datasets: [{ name: 'skus', columns: ['sku'], rows: [], pick: { kind: 'uniform' } }],
      switches: { 'inventory.guard': 'none' },
      precision: 'coarse',
    }),
  ).toEqual([
    'the ledger is audited every 1 s; two services may disagree for 3 s',
    'each SKU starts with 100,000 units in the shadow store',
    'sku-hot starts with 400 units',
    'skus (sku): all rows alike',
    'switch inventory.guard is set to none for shadow traffic',
    'percentiles are within 4.4%',
  ]);
});
