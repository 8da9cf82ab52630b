import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../traffic/mulberry32.ts';
import { alarmingSplits, type SplitPart, splitCount } from './halfSplits.ts';
import { bucketsOf, type PathSecond } from './secondTable.ts';
import { estimateSide } from './sideEstimate.ts';
import { type SimulatedTarget, simulatedSeconds } from './simulatedSeconds.support.ts';

const target: SimulatedTarget = {
  ...{ seconds: 64, journeysPerSecond: 30, medianMs: 20, wander: 0.02 },
  ...{ phi: 0, heavyShare: 0, errorShare: 0 },
};

const partOf = (runs: readonly (readonly PathSecond[])[]): SplitPart => ({
  before: estimateSide(runs, bucketsOf(runs.flat()), mulberry32(1)),
  judged: ['p50', 'achieved'],
});

const one = partOf([simulatedSeconds(target, mulberry32(1))]);
const runsOf = (medianOf: (run: number) => number, count: number) =>
  partOf(
    Array.from({ length: count }, (_, run) =>
      simulatedSeconds({ ...target, medianMs: medianOf(run) }, mulberry32(run)),
    ),
  );

const alarms = (part: SplitPart, alarmShare: number, allowed = 0): number =>
  alarmingSplits([part], { alarmShare, allowed }, mulberry32(3));

describe('halves of equal runs', () => {
  it('alarm about as often as the rule says, and never where much is allowed', () => {
    expect(splitCount).toBe(500);
    const often = alarms(one, 0.1);
    expect(often).toBeGreaterThan(5);
    expect(often).toBeLessThan(150);
    expect(alarms(one, 0.0005)).toBeLessThanOrEqual(3);
    expect(alarms(one, 0.1, 0.5)).toBe(0);
  });

  it('are counted once when several parts alarm', () => {
    const rule = { alarmShare: 0.45, allowed: 0 };
    const both = alarmingSplits([one, one], rule, mulberry32(3));
    expect(both).toBeGreaterThan(alarmingSplits([one], rule, mulberry32(3)));
    expect(both).toBeLessThanOrEqual(splitCount);
  });

  it('are halves of whole runs where there are enough of them', () => {
    // Runs at two levels: the rule of runs knows that they differ, and that of blocks says that they are not equal.
    const byRuns = runsOf((run) => 20 * 1.3 ** (run % 2), 5);
    const byBlocks = runsOf((run) => 20 * 1.3 ** (run % 2), 4);
    expect(alarms(byRuns, 0.4)).toBeGreaterThan(50);
    expect(alarms(byRuns, 0.0005)).toBe(0);
    expect(alarms(byBlocks, 0.0005)).toBeGreaterThan(10);
  });
});

it('has nothing to split without two units', () => {
  const short = partOf([simulatedSeconds({ ...target, seconds: 1 }, mulberry32(1))]);
  expect(alarms(short, 0.5)).toBe(0);
  expect(alarmingSplits([], { alarmShare: 0.5, allowed: 0 }, mulberry32(1))).toBe(0);
});
