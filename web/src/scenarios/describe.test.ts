import { expect, test } from 'vitest';
import { plan } from '../runs/live/fixture.ts';
import { describeDataset, describeGoal, describeStep, describeThink } from './describe.ts';

test('think times', () => {
  expect(describeThink({ kind: 'constant', ms: 200 })).toBe('200 ms');
  expect(describeThink({ kind: 'uniform', minMs: 100, maxMs: 300 })).toBe('100 ms to 300 ms');
  expect(describeThink({ kind: 'exponential', meanMs: 250, maxMs: 900 })).toBe('about 250 ms');
  expect(describeThink({ kind: 'normal', meanMs: 250, sdMs: 40 })).toBe('250 ms ± 40 ms');
});

test('what a step keeps, checks and takes for a rejection', () => {
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
  expect(describeStep(step)).toEqual(['keeps orderId', 'checks placed', '409 is a rejection']);
  expect(describeStep({ ...step, captures: [], checks: [], refusedStatus: [] })).toEqual([]);
});

test('how rows are picked, and what the scenario is for', () => {
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
