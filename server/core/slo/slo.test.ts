import { expect, it } from 'vitest';
import { activity, journeys } from './pathActivity.support.ts';
import { type SloSpec, sloCriterion, sloOutcome, smallestLatencyLimitMs } from './slo.ts';

const latency: SloSpec = {
  kind: 'latency',
  path: 'pay',
  step: null,
  quantile: 0.95,
  limitMs: 100,
};
const errors: SloSpec = { kind: 'errors', path: 'pay', step: null, shareMax: 0.01 };

it('gives the outcome with name, limit and what was measured', () => {
  expect(sloOutcome(errors, activity({ ...journeys(98), failed: 2 }))).toEqual({
    path: 'pay',
    name: 'pay errors ≤ 1%',
    limit: 0.01,
    measured: 0.02,
    state: 'breached',
    reason: '2 of 100 journeys failed',
  });
});

it('says what is asked of a path, so that a reader needs to know no kind', () => {
  expect([latency, errors].map(sloCriterion)).toEqual([
    {
      path: 'pay',
      step: null,
      name: 'pay p95 ≤ 100 ms',
      text: '95% of correct pay journeys take at most 100 ms',
      samplesNeeded: 200,
      figure: { figure: 'latency', quantile: 0.95, limitMs: 100 },
    },
    {
      path: 'pay',
      step: null,
      name: 'pay errors ≤ 1%',
      text: 'at most 1% of pay journeys fail',
      samplesNeeded: 1,
      figure: { figure: 'error-share', shareMax: 0.01 },
    },
  ]);
});

it('finds the smallest latency limit among those that set one', () => {
  expect(smallestLatencyLimitMs([latency, errors, { ...latency, limitMs: 80 }])).toBe(80);
  expect(smallestLatencyLimitMs([errors])).toBe(null);
});

it('stops at a kind that is not registered, as in a plan of another version', () => {
  const strange = JSON.parse('{"kind":"apdex","path":"pay","step":null}');
  expect(() => sloOutcome(strange, activity({}))).toThrow('no SLO kind "apdex" is registered');
});
