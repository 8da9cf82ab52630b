import { expect, test } from 'vitest';
import type { Step } from '../api/generated.ts';
import { plan } from '../api/run.support.ts';
import {
  describeArrivals,
  describeData,
  describeDataset,
  describeGoal,
  describeStep,
  describeThink,
} from './describe.ts';

test('think times', () => {
  expect(describeThink({ kind: 'constant', ms: 200 })).toBe('200 ms');
  expect(describeThink({ kind: 'uniform', minMs: 100, maxMs: 300 })).toBe('100 ms to 300 ms');
  expect(describeThink({ kind: 'exponential', meanMs: 250, maxMs: 900 })).toBe('about 250 ms');
  expect(describeThink({ kind: 'normal', meanMs: 250, sdMs: 40 })).toBe('250 ms ± 40 ms');
});

test('arrivals are even, Poisson or bursty, with the index of dispersion that was asked', () => {
  expect([undefined, 1, 8].map((dispersion) => describeArrivals({ dispersion }))).toEqual([
    'open arrivals, at even distances',
    'open arrivals, Poisson: index of dispersion 1 at 1 s',
    'open arrivals, bursty: index of dispersion 8 at 1 s',
  ]);
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

test('when a step asks again', () => {
  const step: Step = {
    ...{ name: 'paid', method: 'GET', url: '/o', headers: {}, body: null, captures: [] },
    ...{ checks: [], expectStatus: [200], refusedStatus: [], timeoutMs: 5000, think: null },
    retry: { on: ['5xx', 'no answer'], triesMax: 3, waitMs: 200, waitMsMax: 5000 },
    until: {
      check: { jsonPath: '$.state', equals: 'paid' },
      ...{ everyMs: 500, withinMs: 10_000, requestsMax: 1000 },
    },
  };
  expect(describeStep(step)).toEqual([
    'tries again on 5xx, no answer, 3 times at most, first after 200 ms',
    'asks for $.state every 500 ms, 10 s at most',
  ]);
  const until = { check: { from: 'status' }, everyMs: 1000, withinMs: null, requestsMax: 9 };
  expect(describeStep({ ...step, retry: undefined, until })).toEqual([
    'asks for status every 1 s, 9 times at most',
  ]);
});

test('how a dataset picks rows, and the goal of a scenario', () => {
  const dataset = { name: 'skus', columns: ['sku'], rows: [] };
  expect(
    describeDataset({ ...dataset, pick: { kind: 'zipf', exponent: 1.1, hotShare: 0.05 } }),
  ).toBe('Zipf 1.1, the hot row in 5% of picks');
  expect(describeDataset({ ...dataset, pick: { kind: 'unique' } })).toBe('each row once');
  expect(describeGoal(plan)).toBe(
    'Holds its load for 8 s and judges it; 100% of the peak is required',
  );
  expect(describeGoal({ ...plan, goal: 'find-capacity', requiredLevel: 1.205 })).toBe(
    'Rises in steps for 8 s to find the capacity; 120.5% of the peak is required',
  );
  const criteria = { ...plan.criteria, goal: 'It goes from 40% to 150%.' };
  expect(describeGoal({ ...plan, goal: 'spike', criteria })).toBe(
    'It goes from 40% to 150%. In all 8 s; 100% of the peak is required',
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
    'each SKU starts with 100\u202f000 units in the shadow store',
    'sku-hot starts with 400 units',
    'skus (sku): all rows alike',
    'switch inventory.guard is set to none for shadow traffic',
    'percentiles are within 4.4%',
  ]);
});
