import { describe, expect, it } from 'vitest';
import type { AbortRule } from './abortRule.ts';
import { hasTripped, type RuleViolation, ruleViolations } from './violations.ts';
import { cell, second, seen } from './watched.support.ts';
import type { Watched } from './watched.ts';

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
      text: 'errors of pay 10% (2 of 20 journeys in 2 s), limit 5% (3 of 3 in a row)',
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
      text: 'errors of pay 10% (2 of 20 journeys in 2 s), limit 5%',
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

describe('the health address', () => {
  const rule: AbortRule = { kind: 'health', times: 3 };
  const probes = (...problems: readonly (string | null)[]): Partial<Watched> => ({
    probes: problems.map((problem, index) => ({ second: 3 * index, problem })),
  });

  it('must fail so often in a row, by probes and not by seconds', () => {
    expect(broken(rule, probes())).toBe(undefined);
    expect(broken(rule, probes(null, 'a', 'b'))).toMatchObject({
      rule: 'health fails 3 times',
      text: 'health fails: b (2 of 3 in a row)',
      streak: 2,
    });
    expect(broken(rule, probes(null, 'a', 'b', 'c'))).toMatchObject({
      streak: 3,
      data: { second: 9, streak: 3, times: 3 },
    });
    expect(broken(rule, probes('a', 'b', null))).toBe(undefined);
    expect(broken(rule, probes('a', 'b', null, 'c'))).toMatchObject({ streak: 1 });
  });
});

describe('a leak', () => {
  const rule: AbortRule = { kind: 'leak', everySeconds: 10 };
  const well = { second: 9, leaks: [], problem: null };
  const blind = { second: 19, leaks: [], problem: 'connect ECONNREFUSED' };

  it('trips at once, and stays', () => {
    expect(broken(rule, { leakProbes: [well] })).toBe(undefined);
    const leaked = { second: 19, leaks: ['zh-1 in live.orders.customer', 'zh-2'], problem: null };
    expect(broken(rule, { leakProbes: [well, leaked, well] })).toEqual({
      rule: 'a leak, looked for every 10 s',
      text: 'leak: zh-1 in live.orders.customer',
      data: { leaks: leaked.leaks, second: 19, streak: 1, times: 1 },
      streak: 1,
      times: 1,
    });
  });

  it('that could not be looked for three times in a row trips too', () => {
    expect(broken(rule, { leakProbes: [blind, blind] })).toMatchObject({
      text: 'the live store could not be looked at for leaks: connect ECONNREFUSED (2 of 3 in a row)',
      streak: 2,
      times: 3,
    });
    expect(broken(rule, { leakProbes: [blind, blind, well] })).toBe(undefined);
    const tripped = broken(rule, { leakProbes: [blind, blind, blind] });
    expect(tripped).toMatchObject({ streak: 3, blind: true });
  });
});
