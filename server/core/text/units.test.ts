import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wholeRate } from '../traffic/arrivalRate.ts';
import {
  formatDuration,
  formatLevel,
  formatTransient,
  parseDuration,
  parsePercent,
  parseRate,
} from './units.ts';

describe('units', () => {
  it.each([
    ['200ms', 200],
    ['2s', 2_000],
    ['1.5s', 1_500],
    ['0.001s', 1],
    ['1m30s', 90_000],
    ['1h', 3_600_000],
    ['1h2m3s4ms', 3_723_004],
    ['0s', 0],
    ['', null],
    ['2', null],
    ['2 s', null],
    ['s', null],
    ['-2s', null],
    ['2s1m', null],
    ['1.5m', null],
    ['2sx', null],
  ])('reads the duration "%s"', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    ['150/s', 150],
    ['2.5/s', 2.5],
    ['30/m', 0.5],
    ['30/min', 0.5],
    ['1800/h', 0.5],
    ['150', null],
    ['150/d', null],
    ['/s', null],
  ])('reads the rate "%s"', (text, perSecond) => {
    expect(parseRate(text)).toBe(perSecond);
  });

  it.each([
    ['85%', 0.85],
    ['1.1%', 0.011],
    ['150%', 1.5],
    ['85', null],
    ['%', null],
    ['-1%', null],
  ])('reads the percentage "%s"', (text, share) => {
    expect(parsePercent(text)).toBe(share);
  });

  it('writes what it reads', () => {
    expect([0, 5, 8_000, 90_000, 3_661_001].map(formatDuration)).toEqual([
      '0s',
      '5ms',
      '8s',
      '1m30s',
      '1h1m1s1ms',
    ]);
    fc.assert(
      fc.property(fc.nat({ max: 100_000_000 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });
});

describe('wholeRate', () => {
  it.each([
    [150, { rate: 150, timeUnitMs: 1_000 }],
    [127.5, { rate: 255, timeUnitMs: 2_000 }],
    [0.5, { rate: 1, timeUnitMs: 2_000 }],
    [100 / 60, { rate: 5, timeUnitMs: 3_000 }],
    [1 / 3600, { rate: 1, timeUnitMs: 3_600_000 }],
    [1 / 3601, null],
    [49.999995, null],
    [0, null],
  ])('%d/s', (perSecond, whole) => {
    expect(wholeRate(perSecond)).toEqual(whole);
  });

  it('gives back the rate, in the smallest unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 60 }), (n, s) => {
        const whole = wholeRate(n / s);
        expect(whole).not.toBeNull();
        if (whole === null) return;
        expect((whole.rate * 1000) / whole.timeUnitMs).toBeCloseTo(n / s, 6);
        expect(whole.timeUnitMs).toBeLessThanOrEqual(s * 1000);
      }),
    );
  });
});

it.each([
  [{ level: 0.855 }, '85.5%'],
  [{ level: 0.5, levelMax: 1.5 }, '50%–150%'],
  [{ level: 0.5, levelMax: 0.5 }, '50%'],
  [{ level: 1, fromLevel: 0.25 }, '25% to 100%'],
  [{ level: 0.5, levelMax: 1, fromLevel: 0 }, '0% to 50%–100%'],
])('a stage at %o has the level %s', (stage, text) => {
  expect(formatLevel(stage)).toBe(text);
});

it.each([
  [{}, null],
  [{ transient: 'ramp' }, 'ramp'],
  [{ transient: 'spike', spread: { fromMs: 0, toMs: 8_000 } }, 'spike, spread 0 s to 8 s'],
])('says what makes %o no steady load', (stage, text) => {
  expect(formatTransient(stage)).toBe(text);
});
