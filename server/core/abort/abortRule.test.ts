import { describe, expect, it } from 'vitest';
import { parseAbortRule } from './abortRule.ts';

const in5 = { windowSeconds: 5, times: 1 };

describe('parseAbortRule', () => {
  it.each([
    ['finding', { kind: 'finding' }],
    ['errors above 50% for 5s', { kind: 'error-share', path: null, above: 0.5, ...in5 }],
    [
      'pay errors above 0% for 1s',
      { kind: 'error-share', path: 'pay', above: 0, windowSeconds: 1, times: 1 },
    ],
    [
      'errors of pay above 5% over 10s, 3 times',
      { kind: 'error-share', path: 'pay', above: 0.05, windowSeconds: 10, times: 3 },
    ],
    [
      'errors above 50% for 5s 60 times',
      { kind: 'error-share', path: null, above: 0.5, windowSeconds: 5, times: 60 },
    ],
    [
      'customer errors above 2% for 10m',
      { kind: 'customer-error-share', above: 0.02, windowSeconds: 600, times: 1 },
    ],
    ['errors  of customer above 2% for 5s', { kind: 'customer-error-share', above: 0.02, ...in5 }],
    [
      'pay p99.9 above 5s for 10s',
      {
        kind: 'latency',
        path: 'pay',
        quantile: 0.999,
        aboveMs: 5_000,
        windowSeconds: 10,
        times: 1,
      },
    ],
    [
      'p95 of pay above 2s for 5s',
      { kind: 'latency', path: 'pay', quantile: 0.95, aboveMs: 2_000, ...in5 },
    ],
    [
      'customer p95 above 300ms for 10s, 2 times',
      { kind: 'customer-latency', quantile: 0.95, aboveMs: 300, windowSeconds: 10, times: 2 },
    ],
    [
      'p50 of customer above 300ms for 5s',
      { kind: 'customer-latency', quantile: 0.5, aboveMs: 300, ...in5 },
    ],
    ['starts below 98% for 5s', { kind: 'starts', path: null, below: 0.98, ...in5 }],
    ['pay starts below 100% over 5s', { kind: 'starts', path: 'pay', below: 1, ...in5 }],
    ['starts of pay below 98% over 5s', { kind: 'starts', path: 'pay', below: 0.98, ...in5 }],
    ['health fails', { kind: 'health', times: 1 }],
    ['health fails 3 times', { kind: 'health', times: 3 }],
    ['leak', { kind: 'leak', everySeconds: 10 }],
    ['leak every 5s', { kind: 'leak', everySeconds: 5 }],
    ['leak every 10m', { kind: 'leak', everySeconds: 600 }],
  ])('reads %s', (text, rule) => {
    expect(parseAbortRule(text)).toEqual(rule);
  });

  it.each([
    '',
    'findings',
    'finding, 3 times',
    'errors above 50%',
    'errors above 100% for 5s',
    'errors above 5s for 5s',
    'errors below 5% for 5s',
    'errors above 50% for 0s',
    'errors above 50% for 500ms',
    'errors above 50% for 1500ms',
    'errors above 50% for 601s',
    'errors above 50% for 5s, 1 times',
    'errors above 50% for 5s, 61 times',
    'errors above 50% for 5s, three times',
    'p99 above 5s for 10s',
    'pay p99 above 5% for 10s',
    'pay p99 below 5s for 10s',
    'pay p100 above 5s for 10s',
    'pay drops above 5s for 10s',
    'customer starts below 98% for 10s',
    'starts above 98% for 10s',
    'starts below 0% for 10s',
    'starts below 101% for 10s',
    'starts below 98% for 4s',
    'health',
    'health fails 1 times',
    'health fails for 3s',
    'leak every 4s',
    'leak every 601s',
    'leak every',
    'leaks',
  ])('refuses "%s"', (text) => {
    expect(parseAbortRule(text)).toBeNull();
  });
});
