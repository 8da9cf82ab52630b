import { expect, test } from 'vitest';
import { startObstacle, startRequest } from './startRequest.ts';

const plan = { target: 'mall' };

test('the planned target is sent unless another one was chosen', () => {
  const choose = (target: string, planned: string | null) =>
    startRequest('mall/smoke', plan, planned, { target, shards: 2 });
  expect(choose('mall', null)).toEqual({ scenarioId: 'mall/smoke', target: null, shards: 2 });
  expect(choose('mall', 'mall').target).toBe('mall');
  expect(choose('staging', null).target).toBe('staging');
});

test('the obstacle is the role first, then the safety lever', () => {
  const pulled = { pulled: true };
  expect(startObstacle('viewer', { pulled: false })).toBe(
    'Starting runs needs the role lead or admin.',
  );
  expect(startObstacle(undefined, undefined)).toBe('Starting runs needs the role lead or admin.');
  expect(startObstacle('admin', pulled)).toBe('All load is stopped: the safety lever is pulled.');
  expect(startObstacle('lead', { pulled: false })).toBeNull();
  expect(startObstacle('lead', undefined)).toBeNull();
});
