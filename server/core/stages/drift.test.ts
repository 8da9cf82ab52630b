import { describe, expect, it } from 'vitest';
import { many, oneStage, payP95, planOf, pointOf, secondsTo } from '../../test/support/loadCase.ts';
import { totalsOf } from '../measure/pathTotals.ts';
import type { SloOutcome, SloSpec } from '../slo/slo.ts';
import { blocksOf, driftDecides, driftReason } from './drift.ts';
import { isEvidence } from './loadPoint.ts';

const steady = (slope: number, later: number) => ({ warmUp: 0, drift: { slope, later } });

describe('a drift', () => {
  it.each([
    [null, false, false],
    [{ warmUp: 3, drift: null }, false, false],
    [steady(1, 751), false, true],
    [steady(1, 750), false, false],
    [steady(-1, 751), false, false],
    [steady(-1, 750), true, true],
    [steady(-1, 751), true, false],
    [steady(1, 750), true, false],
    [steady(0, 751), false, false],
    [steady(0, 750), true, false],
  ])('of %j against 750, breached: %s, leaves it open: %s', (found, isBreached, open) => {
    expect(driftDecides(found, 750, isBreached)).toBe(open);
  });
});

/** A hold of 20 s whose journeys take `msOf` each second. */
const drifting = (msOf: (second: number) => number, slos: readonly SloSpec[] = [payP95]) =>
  pointOf(
    secondsTo(20, (second) => ({ journeyMs: many(50, msOf(second)) })),
    planOf([{ ...oneStage, holdMs: 20_000 }], slos),
  );

describe('a hold whose latency', () => {
  it('rises towards the limit is no evidence, with the reason', () => {
    const point = drifting((second) => 200 + 20 * second);
    expect(point.slos[0]?.state).toBe('met');
    expect(point.unknown).toMatch(
      /^no steady state: pay p95 rose through the hold: 5\d\d ms over all of it, 9\d\d ms one more hold later, beyond 750 ms; hold it longer$/,
    );
    expect(isEvidence(point)).toBe(false);
  });

  it('rises and stays within the limit is evidence, and so is a steady one', () => {
    expect(drifting((second) => 100 + 5 * second).unknown).toBe(null);
    expect(drifting((second) => 700 + (second % 2)).unknown).toBe(null);
  });

  it('rises beyond the limit breaches: longer it would only be worse', () => {
    const point = drifting((second) => 400 + 40 * second);
    expect([point.slos[0]?.state, point.unknown]).toEqual(['breached', null]);
  });

  it('falls from beyond the limit to within it is no evidence', () => {
    const point = drifting((second) => 1_100 - 30 * second);
    expect(point.slos[0]?.state).toBe('breached');
    expect(point.unknown).toMatch(
      /^no steady state: pay p95 fell through the hold: .* within 750 ms; hold it longer$/,
    );
  });

  it('has no limit is not tested', () => {
    const errors = { path: 'pay', step: null, kind: 'errors', shareMax: 0.01 } as const;
    expect(drifting((second) => 200 + 20 * second, [errors]).unknown).toBe(null);
  });
});

describe('a long hold', () => {
  it('is tested by blocks of its seconds, so that an hour takes no longer than four minutes', () => {
    const plan = planOf([{ ...oneStage, holdMs: 960_000 }]);
    const rising = pointOf(
      secondsTo(960, (second) => ({ journeyMs: many(50, 200 + second / 2) })),
      plan,
    );
    expect(rising.unknown).toMatch(/^no steady state: pay p95 rose/);
  });

  it('is cut into blocks of one length, without the rest', () => {
    expect(blocksOf([1, 2, 3, 4, 5], 2)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(blocksOf([1, 2], 1)).toEqual([[1], [2]]);
    expect(blocksOf([], 1)).toEqual([]);
  });
});

describe('the reason', () => {
  const plan = planOf();
  /** A hold of 20 s from second 10 of the round, among 40 s. */
  const stage = { ...oneStage, startMs: 10_000, holdMs: 20_000 };
  const breach = (path: string): SloOutcome => ({
    ...{ path, name: path, limit: 750, measured: 900, state: 'breached', reason: null },
  });
  const reason = (msOf: (at: number) => number, count = 50, outcomes: SloOutcome[] = []) => {
    const seconds = secondsTo(40, (second) => ({ journeyMs: many(count, msOf(second - 10)) }));
    const totals = totalsOf(seconds.slice(10, 30).flatMap(({ cells }) => cells));
    const parts = plan.paths.map((path) => ({ path, slos: [payP95], totals }));
    return driftReason(parts, stage, seconds, outcomes);
  };

  it('is that of the seconds that lie wholly in the hold', () => {
    // The nineteenth of twenty seconds; 580 ms in the last one, and 20 seconds of 20 ms more.
    const rising = reason((at) => 200 + 20 * at);
    expect(rising).toMatch(/^no steady state: pay p95 rose through the hold: 56\d ms over all/);
    expect(rising).toMatch(/, 98\d ms one more hold later, beyond 750 ms; hold it longer$/);
    // Steady within the hold, whatever was before it and comes after.
    const apart = (at: number) => (at < 0 ? 10 * (at + 11) : at < 20 ? 300 + (at % 2) : 9_000 + at);
    expect(reason(apart)).toBe(null);
    expect(reason((at) => (at < 0 || at >= 20 ? 300 : 200 + 20 * at))).toBe(rising);
  });

  it('is not told of a stage that breached an SLO of another path', () => {
    const falling = (at: number) => 1_100 - 30 * at;
    expect(reason(falling, 50, [breach('pay')])).toMatch(/ fell through the hold/);
    expect(reason(falling, 50, [breach('browse')])).toBe(null);
    expect(reason(falling, 50, [breach('pay'), breach('browse')])).toBe(null);
  });

  it('needs five correct journeys in a second', () => {
    expect(reason((at) => 200 + 20 * at, 5)).toMatch(/ rose through the hold/);
    expect(reason((at) => 200 + 20 * at, 4)).toBe(null);
  });
});
