import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcome, pointAt } from '../../test/support/pointCase.ts';
import type { LoadPoint } from '../stages/loadPoint.ts';
import { breachText, loadText, pointState, sloCapacity, stageResult } from './sloCapacity.ts';

const textOf = (...points: LoadPoint[]): string => sloCapacity(points).text;

describe('pointState', () => {
  it('passes only when every SLO is met, and there is one', () => {
    expect(pointState(pointAt(1, 'met'))).toBe('passing');
    expect(pointState(pointAt(1, 'met', { slos: [] }))).toBe('none');
    expect(pointState(pointAt(1, 'met', { slos: [outcome('met'), outcome('unknown')] }))).toBe(
      'none',
    );
  });

  it('breaches with one breached SLO', () => {
    const slos = [outcome('unknown'), outcome('breached'), outcome('met')];
    expect(pointState(pointAt(1, 'met', { slos }))).toBe('breaching');
  });

  it('is none without evidence', () => {
    expect(pointState(pointAt(1, 'breached', { unknown: 'a gap' }))).toBe('none');
    expect(pointState(pointAt(1, 'breached', { generatorLimited: 'no CPU' }))).toBe('none');
  });
});

describe('sloCapacity', () => {
  it('lies between the last passing and the first breaching stage', () => {
    const capacity = sloCapacity([
      pointAt(0.7, 'met'),
      pointAt(1.15, 'breached'),
      pointAt(0.85, 'met'),
      pointAt(1.5, 'breached'),
    ]);
    expect(capacity).toEqual({
      lower: { level: 0.85, ratePerSecond: 170, paths: { browse: 127.5, pay: 42.5 } },
      upper: {
        level: 1.15,
        ratePerSecond: 229.99999999999997,
        paths: { browse: 172.5, pay: 57.49999999999999 },
      },
      text: 'between 85% (170/s) and 115% (230/s) of the peak',
    });
  });

  it('does not count a stage that passes above a breach, or at its level', () => {
    expect(textOf(pointAt(0.5, 'met'), pointAt(0.7, 'breached'), pointAt(0.9, 'met'))).toBe(
      'between 50% (100/s) and 70% (140/s) of the peak',
    );
    expect(textOf(pointAt(0.7, 'met'), pointAt(0.7, 'breached'))).toBe(
      'below 70% (140/s) of the peak',
    );
  });

  it('is at least the highest passing load when nothing breaches', () => {
    const capacity = sloCapacity([pointAt(0.5, 'met'), pointAt(0.025, 'met')]);
    expect(capacity.upper).toBeNull();
    expect(capacity.text).toBe('at least 50% (100/s) of the peak');
  });

  it('is below the first breaching load when nothing passes under it', () => {
    expect(textOf(pointAt(0.025, 'breached'), pointAt(0.5, 'breached'))).toBe(
      'below 2.5% (5/s) of the peak',
    );
  });

  it('never ends at a stage without evidence, and names the ones inside', () => {
    const points = [
      pointAt(0.4, 'unknown'),
      pointAt(0.55, 'met'),
      pointAt(0.7, 'met', { unknown: 'a gap' }),
      pointAt(0.85, 'breached', { generatorLimited: 'no CPU' }),
      pointAt(1, 'breached'),
      pointAt(1.5, 'unknown'),
    ];
    expect(textOf(...points)).toBe(
      'between 55% (110/s) and 100% (200/s) of the peak (no evidence at 70%, generator-limited at 85%)',
    );
  });

  it('is not known without a stage that decides, and tells an undecided one from no evidence', () => {
    expect(textOf(pointAt(0.5, 'unknown'), pointAt(1, 'unknown'))).toBe(
      'not known: no stage met every SLO or breached one (undecided at 50%, 100%)',
    );
    expect(textOf(pointAt(0.5, 'met', { unknown: 'a gap' }))).toBe(
      'not known: no stage is evidence (no evidence at 50%)',
    );
    const mixed = [pointAt(0.5, 'unknown'), pointAt(0.7, 'met', { unknown: 'a gap' })];
    expect(textOf(...mixed, pointAt(0.85, 'unknown', { slos: [] }))).toBe(
      'not known: no stage met every SLO or breached one (undecided at 50%, no evidence at 70%, no SLO at 85%)',
    );
    expect(textOf()).toBe('not known: no stage is evidence');
  });

  it('has a passing lower end below a breaching upper end', () => {
    const points = fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom('met', 'breached', 'unknown') as fc.Arbitrary<
          'met' | 'breached' | 'unknown'
        >,
      ),
    );
    fc.assert(
      fc.property(points, (drawn) => {
        const all = drawn.map(([tenth, state]) => pointAt(tenth / 10, state));
        const { lower, upper } = sloCapacity(all);
        const breaches = all.filter((p) => pointState(p) === 'breaching').map((p) => p.level);
        expect(upper?.level ?? null).toBe(breaches.length === 0 ? null : Math.min(...breaches));
        if (lower && upper) expect(lower.level).toBeLessThan(upper.level);
        if (lower)
          expect(all.some((p) => p.level === lower.level && pointState(p) === 'passing')).toBe(
            true,
          );
      }),
    );
  });

  it('proves the lowest level of several, and breaches at the highest', () => {
    const mixed = (level: number, levelMax: number, state: 'met' | 'breached' | 'unknown') =>
      pointAt(level, state, { levelMax });
    const met = sloCapacity([mixed(0.5, 1.5, 'met')]);
    expect([met.lower?.level, met.upper, met.text]).toEqual([
      0.5,
      null,
      'at least 50%–150% (100/s) of the peak',
    ]);
    const breached = sloCapacity([mixed(0.5, 1.5, 'breached'), pointAt(1, 'met')]);
    expect([breached.lower?.level, breached.upper?.level]).toEqual([1, 1.5]);
    const lower = sloCapacity([mixed(0.5, 1.5, 'breached'), pointAt(1.2, 'breached')]);
    expect(lower.upper?.level).toBe(1.2);
    // At the highest level of the breach nothing is proven any more.
    expect(sloCapacity([mixed(0.5, 1, 'breached'), pointAt(1, 'met')]).lower).toBeNull();
    expect(textOf(pointAt(0.4, 'met'), mixed(0.5, 1, 'unknown'), mixed(0.2, 1.5, 'breached'))).toBe(
      'between 40% (80/s) and 20%–150% (40/s) of the peak (undecided at 50%–100%)',
    );
  });

  it('names no undecided stage at its ends, and no breach inside', () => {
    const ends = 'between 40% (80/s) and 100% (200/s) of the peak';
    const points = [pointAt(0.4, 'met'), pointAt(1, 'breached')];
    expect(textOf(...points, pointAt(0.4, 'unknown'), pointAt(1, 'unknown'))).toBe(ends);
    expect(textOf(...points, pointAt(0.5, 'breached', { levelMax: 1.5 }))).toBe(ends);
  });
});

it('a stage came to one of six results', () => {
  const of = (...args: Parameters<typeof pointAt>) => stageResult(pointAt(...args));
  expect(of(1, 'met')).toEqual({ state: 'pass', text: 'SLOs met' });
  expect(of(1, 'breached')).toEqual({ state: 'fail', text: 'SLO breached' });
  expect(of(1, 'unknown')).toEqual({ state: 'unknown', text: 'undecided' });
  expect(of(1, 'met', { slos: [] })).toEqual({ state: 'unknown', text: 'no SLO' });
  expect(of(1, 'met', { unknown: 'a gap' })).toEqual({ state: 'unknown', text: 'no evidence' });
  expect(of(1, 'met', { generatorLimited: 'no CPU' })).toEqual({
    ...{ state: 'unknown', text: 'generator-limited' },
  });
});

it('a load is written with its level and rate', () => {
  expect(loadText({ level: 0.85, ratePerSecond: 136 })).toBe('85% (136/s)');
});

describe('breachText', () => {
  it('names the first breached SLO, the load and the reason', () => {
    const slos = [outcome('met'), { ...outcome('breached'), name: 'pay p95', reason: '2.1 s' }];
    expect(breachText(pointAt(0.85, 'met', { slos }))).toBe(
      'pay p95 breached at 85% (170/s): 2.1 s',
    );
  });

  it('says so when there is no reason, or no breached SLO', () => {
    const slos = [{ ...outcome('breached'), name: 'pay p95', reason: null }];
    expect(breachText(pointAt(0.85, 'met', { slos }))).toBe(
      'pay p95 breached at 85% (170/s): no reason given',
    );
    expect(breachText(pointAt(0.85, 'met'))).toBe(
      'an SLO breached at 85% (170/s): no reason given',
    );
  });
});
