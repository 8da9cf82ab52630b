import { describe, expect, it } from 'vitest';
import { oneStage } from '../../../test/support/loadCase.ts';
import type { SloSpec } from '../../slo/slo.ts';
import type { StagePlan } from '../../traffic/round.ts';
import { overloadsOf, recoveryWindowSeconds } from './recoveryWindow.ts';

const payP95 = { kind: 'latency', path: 'pay', step: null, quantile: 0.95, limitMs: 750 } as const;
const stage = (index: number, more: Partial<StagePlan> = {}): StagePlan => ({
  ...oneStage,
  index,
  ...more,
});
const watch = (index: number): StagePlan => stage(index, { transient: 'recovery' });
const ramp = (index: number): StagePlan => stage(index, { transient: 'ramp' });

describe('the overloads of a round', () => {
  it('are the levels before each watch, whatever ramps lie between, beside the first level', () => {
    const stages = [
      ...[stage(0, { transient: 'log-in' }), stage(1), ramp(2), stage(3), ramp(4), watch(5)],
      ...[stage(6), watch(7)],
    ];
    const found = overloadsOf({ stages }).map(({ before, overload, recovery }) => [
      before.index,
      overload.index,
      recovery.index,
    ]);
    expect(found).toEqual([
      [1, 3, 5],
      [1, 6, 7],
    ]);
  });

  it('are none where nothing is watched, or nothing was held before', () => {
    expect(overloadsOf({ stages: [stage(0), stage(1)] })).toEqual([]);
    expect(overloadsOf({ stages: [watch(0)] })).toEqual([]);
  });
});

describe('the window of a recovery', () => {
  const seconds = (rate: number, ...slos: SloSpec[]): number =>
    recoveryWindowSeconds(
      { slos },
      { loads: oneStage.loads.map((load) => ({ ...load, ratePerSecond: rate })) },
    );

  it('is as long as the SLO needs samples, and a second for the edges, five at least', () => {
    expect(seconds(50, payP95)).toBe(5);
    expect(seconds(49, payP95)).toBe(6);
    expect(seconds(40, payP95)).toBe(6);
    expect(seconds(20, payP95, { ...payP95, quantile: 0.5 })).toBe(11);
    expect(seconds(50)).toBe(5);
  });

  it('takes no SLO on single seconds, and none of a path without load', () => {
    const each = { kind: 'latency', quantile: 0.99, limitMs: 900 } as const;
    expect(seconds(20, { kind: 'seconds', path: 'pay', step: null, shareMin: 0.9, each })).toBe(5);
    expect(seconds(1, { ...payP95, path: 'browse' })).toBe(5);
    expect(seconds(0, payP95)).toBe(5);
  });
});
