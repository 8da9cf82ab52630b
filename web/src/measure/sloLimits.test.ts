import { expect, test } from 'vitest';
import { errorCriterion, latencyCriterion, plan, withSlos } from '../api/run.support.ts';
import { errorLimit, judgedQuantile, latencyLimit } from './sloLimits.ts';

test('the latency limit of a path is its tightest one on whole journeys', () => {
  const step = { ...latencyCriterion('pay', 0.95, 100), step: 'confirm', figure: null };
  const slos = [900, 750].map((limitMs) => latencyCriterion('pay', 0.95, limitMs));
  expect(latencyLimit(withSlos([...slos, step]), 'pay')).toEqual({
    quantile: 0.95,
    limitMs: 750,
    samplesNeeded: 200,
  });
  expect(latencyLimit(plan, 'browse')).toBeNull();
});

test('the error limit of a path is its smallest one', () => {
  const slos = [
    errorCriterion('pay', 0.02),
    errorCriterion('pay', 0.01),
    errorCriterion('browse', 0.001),
  ];
  expect(errorLimit(withSlos(slos), 'pay')).toBe(0.01);
  expect(errorLimit(withSlos([latencyCriterion('pay', 0.95, 900)]), 'pay')).toBeNull();
});

test('a path is judged by the quantile of its SLO, else by p95', () => {
  expect(judgedQuantile(withSlos([latencyCriterion('pay', 0.99, 9)]), 'pay')).toBe(0.99);
  expect(judgedQuantile(plan, 'browse')).toBe(0.95);
  expect(judgedQuantile(undefined, 'pay')).toBe(0.95);
});
