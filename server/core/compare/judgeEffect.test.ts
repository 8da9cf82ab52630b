import { describe, expect, it } from 'vitest';
import { studentQuantile } from '../statistics/distributions.ts';
import { alarmAbove, allowedOf, differenceOf, judgeEffect, type Rule } from './judgeEffect.ts';
import { metrics } from './metrics.ts';
import type { Estimate } from './sideEstimate.ts';

const estimate = (value: number, more: Partial<Estimate> = {}): Estimate => ({
  ...{ value, variance: 0.0004, freedom: 10, runs: [value] },
  ...more,
});

const rule: Rule = { alarmShare: 0.001, allowed: 0.05, wanted: 0.25 };

describe('the difference of two sides', () => {
  it('has the variance of their seconds, and the freedom of Welch', () => {
    const after = estimate(0.5, { variance: 0.0016, freedom: 20 });
    expect(differenceOf(metrics.p95, estimate(0.2), after)).toEqual({
      value: 0.3,
      deviation: Math.sqrt(0.002),
      freedom: expect.closeTo(0.002 ** 2 / (0.0004 ** 2 / 10 + 0.0016 ** 2 / 20), 9),
      variance: 'seconds',
    });
    // Less throughput is worse.
    expect(differenceOf(metrics.achieved, estimate(0.5), estimate(0.2)).value).toBe(0.3);
  });

  it('has the variance of runs from four degrees of freedom on', () => {
    const [two, three] = [
      [0, 0.2],
      [0, 0.1, 0.2],
    ];
    const few = differenceOf(
      metrics.p50,
      estimate(0.1, { runs: three }),
      estimate(0.1, { runs: two }),
    );
    expect(few.variance).toBe('seconds');
    // Runs that differ more than their seconds say are believed with fewer degrees too.
    expect(few.deviation).toBeCloseTo(Math.sqrt((0.04 / 3) * (1 / 3 + 1 / 2)), 12);
    expect(few.freedom).toBeCloseTo(20, 9);
    const enough = differenceOf(
      metrics.p50,
      estimate(0.1, { runs: three }),
      estimate(0.1, { runs: three }),
    );
    expect(enough).toMatchObject({ variance: 'runs', freedom: 4 });
    expect(enough.deviation).toBeCloseTo(Math.sqrt((0.04 / 4) * (2 / 3)), 12);
    const one = estimate(0.1);
    const five = estimate(0.1, { runs: [0, 0, 0.1, 0.2, 0.2] });
    expect(differenceOf(metrics.p50, five, one)).toMatchObject({ variance: 'runs', freedom: 4 });
    const calm = estimate(0.1, { runs: [0.1, 0.1, 0.1] });
    expect(differenceOf(metrics.p50, calm, calm).deviation).toBeCloseTo(Math.sqrt(0.0008), 12);
  });
});

it('allows a share of a ratio in either direction, and no more errors', () => {
  expect(allowedOf(metrics.p95, 0.05)).toBeCloseTo(Math.log(1.05), 12);
  expect(allowedOf(metrics.achieved, 0.05)).toBeCloseTo(-Math.log(0.95), 12);
  expect(allowedOf(metrics.errorShare, 0.05)).toBe(0);
});

describe('what is said of a figure', () => {
  const deviation = Math.sqrt(0.0008);
  const threshold = Math.log(1.05) + studentQuantile(0.001, 20) * deviation;
  // The threshold of whoever repeats it, and what is printed here, are estimated from 20 degrees of freedom as well.
  const q = studentQuantile(0.001, 20);
  const marginAt = (k: number): number =>
    studentQuantile(0.05, 20) * Math.sqrt(1 + (q * q + k * k - q * k) / 40);
  const margin = marginAt(q + marginAt(q));
  const visible = threshold + margin * deviation;
  const said = (value: number, given: Partial<Rule> = {}) =>
    judgeEffect(
      'p95',
      estimate(Math.log(100)),
      estimate(Math.log(100) + value),
      { ...rule, ...given },
      true,
    );

  it('counts in that what is printed varies', () => {
    // Within two percent of where k = q + margin(k) holds.
    expect(margin).toBeGreaterThan(1.05 * marginAt(q));
    expect(marginAt(q + margin) / margin).toBeLessThan(1.02);
  });

  it('alarms above the threshold only', () => {
    expect(alarmAbove(metrics.p95, { deviation, freedom: 20 }, rule)).toBeCloseTo(threshold, 9);
    expect(said(threshold + 1e-6).state).toBe('worse');
    expect(said(threshold - 1e-6).state).toBe('no difference seen');
    const faster = studentQuantile(0.001, 20) * deviation;
    expect(said(-faster - 1e-6).state).toBe('better');
    expect(said(-faster + 1e-6).state).toBe('no difference seen');
  });

  it('states the change, its interval and what would have been seen', () => {
    const half = studentQuantile(0.025, 20) * deviation;
    expect(said(0.1)).toEqual({
      ...{ metric: 'p95', judged: true, state: 'no difference seen' },
      before: expect.closeTo(100, 9),
      after: expect.closeTo(100 * Math.exp(0.1), 9),
      change: expect.closeTo(Math.exp(0.1), 9),
      interval: [expect.closeTo(Math.exp(0.1 - half), 6), expect.closeTo(Math.exp(0.1 + half), 6)],
      smallestVisible: expect.closeTo(Math.exp(visible), 6),
    });
  });

  it('has too few samples where it would not have seen what is wanted', () => {
    const seen = Math.expm1(visible);
    expect(said(0, { wanted: seen + 1e-6 }).state).toBe('no difference seen');
    expect(said(0, { wanted: seen - 1e-6 }).state).toBe('too few samples');
  });

  it('turns the direction of throughput, and takes errors as a difference', () => {
    const achieved = judgeEffect(
      'achieved',
      estimate(Math.log(40)),
      estimate(Math.log(40)),
      rule,
      true,
    );
    expect(achieved.smallestVisible).toBeLessThan(0.95);
    expect(achieved.interval?.[0]).toBeLessThan(1);
    expect(achieved.interval?.[1]).toBeGreaterThan(1);
    const errors = (variance: number) =>
      judgeEffect('errorShare', estimate(0, { variance }), estimate(0, { variance }), rule, true);
    const needed = q + margin;
    // One of a hundred journeys shall be seen to fail.
    const most = (0.01 / needed) ** 2 / 2;
    expect(errors(most * 0.999).state).toBe('no difference seen');
    expect(errors(most * 1.001).state).toBe('too few samples');
    expect(errors(most).smallestVisible).toBeCloseTo(0.01, 6);
  });

  it('gives no interval without a variance, and no change without both values', () => {
    const none = judgeEffect(
      'p99',
      estimate(Number.NaN, { variance: Number.NaN }),
      estimate(1),
      rule,
      false,
    );
    expect(none).toEqual({
      ...{ metric: 'p99', judged: false, before: null, after: expect.closeTo(Math.E, 9) },
      ...{ change: null, interval: null, smallestVisible: null, state: 'too few samples' },
    });
  });
});
