import { expect, test } from 'vitest';
import { ApiError } from '../api/client.ts';
import { approvalHeader, needsApproval, startObstacle, startRequest } from './startRequest.ts';

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

test('an approval is asked for on a live stack, and where the server refused a start for it', () => {
  const refused = (code: string) =>
    new ApiError({ type: 'about:blank', title: '', status: 403, detail: '', code });
  expect(needsApproval('observe', null)).toBe(true);
  expect(
    [undefined, 'shadow' as const, 'dedicated' as const].map((i) => needsApproval(i, null)),
  ).toEqual([false, false, false]);
  expect(
    ['ZH-TARGET-009', 'ZH-TARGET-010', 'ZH-TARGET-008'].map((code) =>
      needsApproval('shadow', refused(code)),
    ),
  ).toEqual([true, true, false]);
});

test('an approval is a header, without the white space of a paste', () => {
  expect(approvalHeader(' zh_x\n')).toEqual({ 'Zerohour-Approval': 'zh_x' });
  expect(approvalHeader('  ')).toEqual({});
});
