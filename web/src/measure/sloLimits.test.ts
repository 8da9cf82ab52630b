import { expect, test } from 'vitest';
import { plan } from '../api/run.support.ts';
import { errorLimit, judgedQuantile, latencyLimit } from './sloLimits.ts';

const latencySlo = (limitMs: number, step: string | null, quantile = 0.95) => ({
  path: 'pay',
  latency: { quantile, limitMs, step },
  errorShareMax: null,
});

test('the latency limit of a path is its tightest one on whole journeys', () => {
  const slos = [latencySlo(900, null), latencySlo(750, null), latencySlo(100, 'confirm')];
  expect(latencyLimit({ ...plan, slos }, 'pay')).toMatchObject({ limitMs: 750 });
  expect(latencyLimit(plan, 'browse')).toBeNull();
});

test('the error limit of a path is its smallest one', () => {
  const errorSlo = (path: string, errorShareMax: number) => ({
    path,
    latency: null,
    errorShareMax,
  });
  const slos = [errorSlo('pay', 0.02), errorSlo('pay', 0.01), errorSlo('browse', 0.001)];
  expect(errorLimit({ ...plan, slos }, 'pay')).toBe(0.01);
  expect(errorLimit({ ...plan, slos: [latencySlo(900, null)] }, 'pay')).toBeNull();
});

test('a path is judged by the quantile of its SLO, else by p95', () => {
  expect(judgedQuantile({ ...plan, slos: [latencySlo(9, null, 0.99)] }, 'pay')).toBe(0.99);
  expect(judgedQuantile(plan, 'browse')).toBe(0.95);
  expect(judgedQuantile(undefined, 'pay')).toBe(0.95);
});
