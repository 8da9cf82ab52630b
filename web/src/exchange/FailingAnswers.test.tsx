import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { FailureSample } from '../api/generated.ts';
import { show, textOf } from '../ui/render.support.tsx';
import { FailingAnswers } from './FailingAnswers.tsx';
import { firstOfEach } from './firstOfEach.ts';

afterEach(cleanup);

const failure = (over: Partial<FailureSample> = {}): FailureSample => ({
  path: 'pay',
  step: 'order',
  reason: 'check total',
  stage: 0,
  round: 0,
  shard: 0,
  iteration: 3,
  atMs: 1_000,
  traceId: 'a'.repeat(32),
  found: '0',
  wanted: '901',
  exchange: {
    request: { method: 'POST', url: '/orders', headers: { cookie: '***' }, body: '{"sku":"A"}' },
    answer: { status: 200, headers: { 'content-type': 'text/html' }, body: 'oops', error: null },
    durationMs: 12,
  },
  ...over,
});

it('shows the first failing answer of each step and reason with what was found', () => {
  show(
    <FailingAnswers
      failures={[
        failure({ atMs: 2_000, found: '7' }),
        failure(),
        failure({ step: 'pay', reason: 'status 503', found: null, wanted: null, exchange: null }),
      ]}
    />,
  );
  const text = textOf(screen.getByTestId('failing-answers'));
  expect(text).toContain('pay, order: check total found 0, wanted 901');
  expect(text).not.toContain('found 7');
  expect(text).toContain('POST /orders');
  expect(text).toContain('1 header');
  expect(text).toContain('cookie: ***');
  expect(text).toContain('status 200 in 12 ms');
  expect(text).toContain('oops');
  expect(text).toContain('pay, pay: status 503');
  expect(text).toContain('Its request and answer were not kept.');
  expect(text).toContain(`trace ${'a'.repeat(32)}`);
});

it('shows nothing without a failing answer', () => {
  show(<FailingAnswers failures={[]} />);
  expect(screen.queryByTestId('failing-answers')).toBeNull();
});

it('keeps the earliest of each path, step and reason', () => {
  const [late, early, other] = [
    failure({ atMs: 5, shard: 1 }),
    failure({ atMs: 4, shard: 2 }),
    failure({ atMs: 6, path: 'browse' }),
  ];
  expect(firstOfEach([late, early, other])).toEqual([early, other]);
});
