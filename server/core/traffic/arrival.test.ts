import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shardPlans } from '../plan/shardPlan.ts';
import {
  driveMs,
  drivenMs,
  gracefulStopMs,
  highestRate,
  interruptedAtMs,
  loadMs,
  offeredBetween,
  openUntilMs,
  periodMs,
  plannedStarts,
  roundOpenMs,
  shardStarts,
  startMsOf,
  startsBetween,
  startsOf,
  startsWithin,
  vusFor,
  vusForStarts,
  vusOfRound,
} from './arrival.ts';
import type { PathPlan } from './journey.ts';
import type { RoundPlan, StageLoad } from './round.ts';

const load = (rate: number, timeUnitMs: number, vus = 1): StageLoad => ({
  path: 'pay',
  rate,
  timeUnitMs,
  ratePerSecond: (rate * 1000) / timeUnitMs,
  vus,
});

describe('planned starts', () => {
  it.each([
    [load(85, 1_000), 8_000, 680],
    [load(255, 2_000), 8_000, 1_020],
    [load(50, 1_000), 8_000, 400],
    [load(7, 2_000), 5_000, 18],
    [load(1, 60_000), 4_000, 1],
    [load(1, 1_000), 4_001, 5],
  ])('%o held for %i ms starts %i', (each, holdMs, starts) => {
    expect(startsOf(each, holdMs)).toBe(starts);
  });

  it('are those of the path that is asked for, none for a path without load', () => {
    const stage = { index: 0, level: 1, startMs: 0, holdMs: 8_000, loads: [load(85, 1_000)] };
    expect(plannedStarts(stage, 'pay')).toBe(680);
    expect(plannedStarts(stage, 'browse')).toBe(0);
  });

  it('lie a period apart, cut to whole nanoseconds as k6 does', () => {
    expect(periodMs(load(85, 1_000))).toBe(11.764705);
    expect(periodMs(load(100, 1_000))).toBe(10);
    expect(periodMs(load(1, 3_600_000))).toBe(3_600_000);
  });

  it('end in the middle between the last start and the one after, never after the hold', () => {
    expect(driveMs(load(100, 1_000), 8_000)).toBe(7_995);
    expect(driveMs(load(7, 2_000), 5_000)).toBeCloseTo(17.5 * 285.714285, 9);
    expect(driveMs(load(1, 60_000), 4_000)).toBe(4_000);
  });

  const loads = fc.record({
    rate: fc.integer({ min: 1, max: 20_000 }),
    seconds: fc.integer({ min: 1, max: 60 }),
    holdMs: fc.integer({ min: 4_000, max: 600_000 }),
  });

  it('are exactly the ticks before the end that k6 is told', () => {
    fc.assert(
      fc.property(loads, ({ rate, seconds, holdMs }) => {
        const each = load(rate, seconds * 1_000);
        const starts = startsOf(each, holdMs);
        const period = periodMs(each);
        const end = driveMs(each, holdMs);
        expect((starts - 1) * period).toBeLessThan(end);
        expect(starts * period).toBeGreaterThan(end - 1e-6);
        // k6 takes no shorter scenario.
        expect(end).toBeGreaterThanOrEqual(1_000);
        // Never a whole journey away from rate × time.
        expect(Math.abs(starts - (rate * holdMs) / (seconds * 1_000))).toBeLessThan(1);
      }),
    );
  });

  it('sum over the shards to the whole, and differ by one at most', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), fc.integer({ min: 1, max: 64 }), (starts, count) => {
        const each = Array.from({ length: count }, (_, shard) => shardStarts(starts, shard, count));
        expect(each.reduce((sum, value) => sum + value, 0)).toBe(starts);
        expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('are dealt like cards: each tick to exactly one shard', () => {
    expect([0, 1, 2].map((shard) => shardStarts(7, shard, 3))).toEqual([3, 2, 2]);
    expect([0, 1, 2].map((shard) => shardStarts(2, shard, 3))).toEqual([1, 1, 0]);
  });
});

describe('a round', () => {
  const stage = (startMs: number, holdMs: number, loads: readonly StageLoad[]) => ({
    ...{ index: 0, level: 1 },
    ...{ startMs, holdMs, loads },
  });
  const until = (...stages: ReturnType<typeof stage>[]) =>
    drivenMs({ index: 0, stages, durationMs: 100_000 });

  it('is driven up to half a period before the end of its last hold', () => {
    expect(until(stage(0, 60_000, [load(1, 1_000)]))).toBe(59_500);
    expect(until(stage(0, 60_000, [load(1, 60_000)]))).toBe(30_000);
    expect(until(stage(0, 4_000, [load(50, 1_000)]), stage(4_000, 4_000, [load(1, 1_000)]))).toBe(
      7_500,
    );
  });

  it('is driven as long as its fastest path', () => {
    expect(until(stage(1_000, 8_000, [load(1, 1_000), load(50, 1_000), load(2, 1_000)]))).toBe(
      8_990,
    );
    expect(until()).toBe(0);
  });
});

describe('VUs', () => {
  it.each([
    [100, 5_000, 1, 600],
    [150, 2_000, 1, 360],
    [127.5, 2_000, 1, 306],
    [127.5, 2_000, 4, 308],
    [0.1, 100, 1, 1],
    [0.1, 100, 3, 3],
    [1, 1_000, 1, 2],
  ])('%d/s with a bound of %i ms on %i shards need %i', (rate, bound, shards, vus) => {
    expect(vusFor(rate, bound, shards)).toBe(vus);
  });

  it('are a multiple of the shards and cover rate × bound with a fifth on top', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 120_000 }),
        fc.integer({ min: 1, max: 64 }),
        (deciRate, boundMs, shards) => {
          const busy = (deciRate * boundMs) / 10_000;
          const vus = vusFor(deciRate / 10, boundMs, shards);
          expect(vus % shards).toBe(0);
          expect(vus).toBeGreaterThanOrEqual(busy * 1.2 - 1e-6);
          expect(vus).toBeLessThan(Math.max(1, busy * 1.2 + 1) + shards);
        },
      ),
    );
  });

  it('stop gracefully within the path’s own bound, whatever its length', () => {
    expect(gracefulStopMs({ latencyBoundMs: 5_000 })).toBe(5_000);
    expect(gracefulStopMs({ latencyBoundMs: 120_000 })).toBe(120_000);
  });

  it('may hold a journey until its bound is over, and the round as long as its last one', () => {
    const path = (name: string, latencyBoundMs: number): PathPlan => ({
      name,
      journey: { steps: [], latencyBoundMs },
      peakRatePerSecond: 1,
      latencyBoundMs,
    });
    const quick = { ...load(100, 1_000), path: 'quick' };
    const visit = { ...load(1, 1_000), path: 'visit' };
    const stages = [
      { index: 0, level: 1, startMs: 0, holdMs: 8_000, loads: [visit, quick] },
      { index: 1, level: 1, startMs: 8_000, holdMs: 8_000, loads: [quick] },
    ];
    const [first, second] = stages;
    const round: RoundPlan = { index: 0, stages, durationMs: 16_000 };
    expect(first && interruptedAtMs(path('visit', 60_000), visit, first)).toBe(67_500);
    expect(second && interruptedAtMs(path('quick', 5), quick, second)).toBe(16_000);
    expect(openUntilMs(round, [path('quick', 1_000), path('visit', 60_000)])).toBe(67_500);
    expect(openUntilMs(round, [path('quick', 1_000)])).toBe(16_995);
    expect(openUntilMs(round, [path('quick', 1)])).toBe(16_000);
    expect(openUntilMs(round, [])).toBe(16_000);
    expect([0, 1].map((index) => roundOpenMs({ rounds: [round], paths: [] }, index))).toEqual([
      16_000, 0,
    ]);
    const paths = [path('quick', 1_000), path('visit', 60_000)];
    expect(loadMs({ rounds: [round, { ...round, stages: stages.slice(1) }], paths })).toBe(
      67_500 + 16_995,
    );
  });

  it('of a round overlap while a stage before still ends', () => {
    const path = (latencyBoundMs: number): PathPlan => ({
      name: 'pay',
      journey: { steps: [], latencyBoundMs },
      peakRatePerSecond: 100,
      latencyBoundMs,
    });
    const stage = (index: number, vus: number) => ({
      index,
      level: 1,
      startMs: index * 8_000,
      holdMs: 8_000,
      loads: [load(100, 1_000, vus)],
    });
    const round: RoundPlan = {
      index: 0,
      durationMs: 24_000,
      stages: [stage(0, 30), stage(1, 10), stage(2, 20)],
    };
    expect(vusOfRound(round, [path(1)])).toBe(30);
    expect(vusOfRound(round, [path(5)])).toBe(30);
    expect(vusOfRound(round, [path(6)])).toBe(40);
    expect(vusOfRound(round, [path(9_000)])).toBe(60);
    expect(vusOfRound({ ...round, stages: [] }, [])).toBe(0);
  });
});

describe('shardPlans', () => {
  it('is one whole segment, or exact fractions that meet', () => {
    expect(shardPlans({ shards: 1 })).toEqual([
      { index: 0, count: 1, segment: '0:1', sequence: '0,1' },
    ]);
    expect(shardPlans({ shards: 3 })).toEqual([
      { index: 0, count: 3, segment: '0:1/3', sequence: '0,1/3,2/3,1' },
      { index: 1, count: 3, segment: '1/3:2/3', sequence: '0,1/3,2/3,1' },
      { index: 2, count: 3, segment: '2/3:1', sequence: '0,1/3,2/3,1' },
    ]);
  });
});

describe('starts in a window', () => {
  const stage = { startMs: 4_000, holdMs: 4_000 };
  const ten = load(10, 1_000);
  const whole = { shard: 0, count: 1 };
  const between = (fromMs: number, toMs: number, slice = whole) =>
    startsBetween(stage, ten, { fromMs, toMs }, slice);

  it('are the ticks from its first instant on, up to its last and without it', () => {
    expect(between(4_000, 5_000)).toBe(10);
    expect(between(4_000, 4_100)).toBe(1);
    expect(between(4_000, 4_101)).toBe(2);
    expect(between(4_001, 4_100)).toBe(0);
  });

  it('lie inside the stage', () => {
    expect(between(-1_000, 4_000)).toBe(0);
    expect(between(0, 60_000)).toBe(40);
    expect(between(7_900, 60_000)).toBe(1);
    expect(between(7_901, 60_000)).toBe(0);
  });

  it('are dealt out to the shards', () => {
    expect([0, 1, 2].map((shard) => between(0, 60_000, { shard, count: 3 }))).toEqual([14, 13, 13]);
    expect([0, 1, 2].map((shard) => between(4_000, 4_150, { shard, count: 3 }))).toEqual([1, 1, 0]);
  });

  it('over all shards and any row of windows add up to the stage', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.integer({ min: 0, max: 9_000 }), { maxLength: 8 }),
        (rate, count, cuts) => {
          const edges = [0, ...cuts.sort((a, b) => a - b), 9_000];
          const each = load(rate, 1_000);
          const parts = edges.slice(1).flatMap((toMs, index) => {
            const window = { fromMs: edges[index] ?? 0, toMs };
            return Array.from({ length: count }, (_, shard) =>
              startsBetween(stage, each, window, { shard, count }),
            );
          });
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(startsOf(each, 4_000));
        },
      ),
    );
  });
});

describe('starts that are not even', () => {
  const uneven: StageLoad = { ...load(6, 1_000), profile: { slotMs: 100, starts: [2, 0, 4, 0] } };
  const stage = { startMs: 1_000, holdMs: 400 };

  it('are those of the profile, until its last slot with a start', () => {
    expect(startsOf(uneven, 400)).toBe(6);
    expect([0, 1, 2].map((index) => startMsOf(uneven, index))).toEqual([40, 80, 212.5]);
    expect(startMsOf(load(50, 1_000), 3)).toBe(60);
    expect(driveMs(uneven, 400)).toBe(300);
  });

  it('are counted between two times of the round, for each shard', () => {
    const window = (fromMs: number, toMs: number) => ({ fromMs, toMs });
    const between = (fromMs: number, toMs: number, shard: number) =>
      startsBetween(stage, uneven, window(fromMs, toMs), { shard, count: 2 });
    expect([between(0, 1_050, 0), between(0, 1_050, 1)]).toEqual([1, 0]);
    expect([between(1_050, 2_000, 0), between(1_050, 2_000, 1)]).toEqual([2, 3]);
    expect(offeredBetween(stage, uneven, window(1_200, 1_300))).toBe(40);
    expect(offeredBetween(stage, load(50, 1_000), window(1_200, 1_300))).toBe(50);
  });

  it('have VUs for the most that start within a window', () => {
    expect(startsWithin(uneven, 100)).toBe(4);
    expect(startsWithin(load(50, 1_000), 100)).toBe(5);
    expect(highestRate(uneven)).toBe(6);
    expect(vusForStarts(6, 1)).toBe(8);
    expect(vusForStarts(5, 4)).toBe(8);
  });
});
