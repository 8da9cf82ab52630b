import { describe, expect, it } from 'vitest';
import {
  type AbortRule,
  abortExamples,
  abortHint,
  describeAbortRule,
  hasTripped,
  parseAbortRule,
  ruleViolations,
} from './abortRule.ts';
import { cell, second, seen } from './watched.support.ts';
import type { RuleViolation, Watched } from './watched.ts';

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
    'customer errors above 100% for 5s',
    'customer errors above 101% for 5s',
    'errors above 101% for 5s',
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

it.each([
  ['errors above 50% for 5s', 'errors above 50% over 5 s'],
  ['errors of pay above 5% for 10s, 3 times', 'errors of pay above 5% over 10 s, 3 times'],
  ['customer errors above 2% for 5s', 'errors of customers above 2% over 5 s'],
  ['pay p99.9 above 2s for 10s', 'p99.9 of pay above 2 s over 10 s'],
  ['customer p95 above 300ms for 10s', 'p95 of customers above 300 ms over 10 s'],
  ['starts below 98% for 10s', 'starts below 98% over 10 s'],
  ['pay starts below 97.5% for 10s, 2 times', 'starts of pay below 97.5% over 10 s, 2 times'],
  ['health fails', 'health fails'],
  ['health fails 3 times', 'health fails 3 times'],
  ['finding', 'an audit finding'],
  ['leak every 30s', 'a leak, looked for every 30 s'],
])('%s is described as "%s"', (sentence, text) => {
  const rule = parseAbortRule(sentence);
  expect(rule === null ? null : describeAbortRule(rule)).toBe(text);
});

it('the hint shows a rule of each kind', () => {
  expect(abortHint).toMatch(/^write a rule such as "errors above 50% for 5s", .* or "[^"]+"$/);
  for (const example of abortExamples) expect(abortHint).toContain(`"${example}"`);
});

it('a rule that is not registered, as in a plan of another version, stops the judging', () => {
  const strange: AbortRule = JSON.parse('{"kind":"apdex"}');
  expect(() => ruleViolations([strange], seen({}))).toThrow('no abort rule "apdex" is registered');
});

const share: AbortRule = {
  kind: 'error-share',
  path: 'pay',
  above: 0.05,
  windowSeconds: 2,
  times: 3,
};

/** Seconds of ten journeys, of which so many fail. */
const failing = (...failed: readonly number[]): Partial<Watched> => ({
  seconds: failed.map((count, index) =>
    second(index, cell('pay', { finished: 10, failed: count })),
  ),
});

const broken = (rule: AbortRule, over: Partial<Watched>): RuleViolation | undefined =>
  ruleViolations([rule], seen(over))[0];

describe('a rule that must be broken several times', () => {
  it('counts the windows that broke it one after the other', () => {
    expect(broken(share, failing(1))).toBe(undefined);
    expect(broken(share, failing(0, 2))).toMatchObject({ streak: 1, times: 3 });
    expect(broken(share, failing(0, 2, 2))).toMatchObject({ streak: 2, times: 3 });
    const tripped = broken(share, failing(0, 2, 2, 0));
    expect(tripped).toMatchObject({
      rule: 'errors of pay above 5% over 2 s, 3 times',
      text: 'errors of pay 10.0% (2 of 20 journeys in 2 s), limit 5% (3 of 3 in a row)',
      streak: 3,
      times: 3,
      data: { streak: 3, times: 3, second: 3 },
    });
    expect(broken(share, failing(9, 9, 9, 9, 9, 9))).toMatchObject({ streak: 3 });
  });

  it('begins anew after a window that kept it', () => {
    expect(broken(share, failing(2, 2, 2, 0, 0))).toBe(undefined);
    expect(broken(share, failing(2, 2, 2, 0, 0, 2))).toMatchObject({ streak: 1 });
  });

  it('has tripped at its number and not before', () => {
    const at = (streak: number) => hasTripped({ rule: '', text: '', data: {}, streak, times: 3 });
    expect([1, 2, 3].map(at)).toEqual([false, false, true]);
  });

  it('counts a second once, however often it is looked at', () => {
    const twice = failing(0, 2);
    expect(broken(share, twice)).toEqual(broken(share, twice));
    expect(broken(share, twice)?.streak).toBe(1);
  });

  it('is broken once where nothing else is said', () => {
    const once: AbortRule = { ...share, times: 1 };
    const violation = broken(once, failing(0, 2));
    expect(violation).toEqual({
      rule: 'errors of pay above 5% over 2 s',
      text: 'errors of pay 10.0% (2 of 20 journeys in 2 s), limit 5%',
      streak: 1,
      times: 1,
      data: {
        failed: 2,
        overdue: 0,
        bad: 2,
        all: 20,
        share: 0.1,
        above: 0.05,
        windowSeconds: 2,
        second: 1,
        missing: 0,
        streak: 1,
        times: 1,
      },
    });
  });
});

describe('the rules of a scenario', () => {
  it('are told in their order, those that are broken', () => {
    const health: AbortRule = { kind: 'health', times: 1 };
    const calm: AbortRule = { ...share, above: 0.9 };
    const probes = [{ second: 0, problem: 'status 503' }];
    const told = ruleViolations([calm, health, share], seen({ ...failing(0, 2), probes }));
    expect(told.map(({ rule }) => rule)).toEqual([
      'health fails',
      'errors of pay above 5% over 2 s, 3 times',
    ]);
    expect(ruleViolations([], seen(failing(9, 9)))).toEqual([]);
  });
});
