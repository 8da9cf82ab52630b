import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ArrivalProfile,
  profileEndMs,
  profileStages,
  profileStartMs,
  profileStarts,
  profileStartsBefore,
  profileStartsWithin,
  profileTimeUnitMs,
  rampProfile,
  slotMsOf,
} from './profile.ts';

const profiles = fc.record({
  slotMs: fc.constantFrom(100, 1_000),
  starts: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 60 }),
});

const startsMs = (profile: ArrivalProfile): readonly number[] =>
  Array.from({ length: profileStarts(profile) }, (_, index) => profileStartMs(profile, index));

/**
 * Every start, in ms, that k6 v2.2.0 makes of stages: a start whenever the area below its rate reaches the next whole
 * number (`cal` in `lib/executor/ramping_arrival_rate.go`), here for one of `count` shards.
 */
function k6Starts(profile: ArrivalProfile, shard = 0, count = 1): readonly number[] {
  const timeUnitMs = profileTimeUnitMs(profile);
  const stages = profileStages(profile);
  const found: number[] = [];
  let from = (stages[0]?.target ?? 0) / timeUnitMs;
  let [next, before, atMs] = [shard + 1, 0, 0];
  for (const { target, durationMs } of stages) {
    const to = target / timeUnitMs;
    const area = before + durationMs * ((to - from) / 2 + from);
    for (; next <= area; next += count) found.push(atMs + (next - before) / to);
    before = area;
    from = to;
    atMs += durationMs;
  }
  return found;
}

describe('a profile', () => {
  it('puts each start into the middle of its share of its slot', () => {
    const profile = { slotMs: 100, starts: [2, 0, 1, 4] };
    expect(startsMs(profile)).toEqual([40, 80, 250, 312.5, 337.5, 362.5, 387.5]);
    expect(profileStartMs(profile, 7)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is made by k6 to the start, in every shard, as it is planned', () => {
    fc.assert(
      fc.property(profiles, fc.integer({ min: 1, max: 5 }), (profile, count) => {
        const planned = startsMs(profile);
        const made = Array.from({ length: count }, (_, shard) => k6Starts(profile, shard, count));
        expect(made.flat()).toHaveLength(planned.length);
        for (const [shard, starts] of made.entries()) {
          for (const [nth, ms] of starts.entries()) {
            expect(ms).toBeCloseTo(planned[shard + nth * count] ?? -1, 6);
          }
        }
      }),
    );
  });

  it('is told to k6 as one stage for each run of equal slots, up to the last start', () => {
    expect(profileStages({ slotMs: 100, starts: [1, 1, 1, 0, 0, 2, 0] })).toEqual([
      { target: 3, durationMs: 0 },
      { target: 3, durationMs: 100 },
      { target: 2, durationMs: 0 },
      { target: 2, durationMs: 200 },
      { target: 0, durationMs: 0 },
      { target: 0, durationMs: 200 },
      { target: 4, durationMs: 0 },
      { target: 4, durationMs: 100 },
    ]);
    expect(profileStages({ slotMs: 100, starts: [0, 0] })).toEqual([]);
    expect(profileTimeUnitMs({ slotMs: 1_000, starts: [] })).toBe(2_000);
  });

  it('ends with its last slot that has a start', () => {
    expect(profileEndMs({ slotMs: 100, starts: [0, 3, 0, 0] })).toBe(200);
    expect(profileEndMs({ slotMs: 100, starts: [0] })).toBe(0);
  });

  it('counts the starts before a time as its starts say', () => {
    fc.assert(
      fc.property(profiles, fc.integer({ min: -100, max: 70_000 }), (profile, ms) => {
        const before = startsMs(profile).filter((at) => at < ms).length;
        expect(profileStartsBefore(profile, ms)).toBe(before);
      }),
    );
    expect(profileStartsBefore({ slotMs: 100, starts: [0, 2] }, 125)).toBe(0);
    expect(profileStartsBefore({ slotMs: 100, starts: [0, 2] }, 125.1)).toBe(1);
    expect(profileStartsBefore({ slotMs: 100, starts: [0, 2] }, 200)).toBe(2);
  });

  it('knows the most starts of any window', () => {
    const profile = { slotMs: 100, starts: [5, 1, 4, 4, 0] };
    expect(profileStartsWithin(profile, 1)).toBe(5);
    expect(profileStartsWithin(profile, 100)).toBe(5);
    expect(profileStartsWithin(profile, 101)).toBe(8);
    expect(profileStartsWithin(profile, 300)).toBe(10);
    expect(profileStartsWithin(profile, 60_000)).toBe(14);
  });
});

describe('a ramp', () => {
  it('has the starts of the area below its rate', () => {
    expect(rampProfile(0, 100, 1_000)).toEqual({
      slotMs: 100,
      starts: [1, 1, 3, 3, 5, 5, 7, 7, 9, 9],
    });
    expect(rampProfile(100, 0, 1_000).starts).toEqual([10, 8, 8, 6, 6, 4, 4, 2, 2, 0]);
    expect(profileStarts(rampProfile(50, 50, 1_000))).toBe(50);
  });

  it('keeps to its line within a start, at any time', () => {
    const rates = fc.double({ min: 0, max: 500, noNaN: true });
    fc.assert(
      fc.property(rates, rates, fc.integer({ min: 10, max: 300 }), (from, to, slots) => {
        const holdMs = slots * 100;
        const profile = rampProfile(from, to, holdMs);
        for (const slot of [1, Math.floor(slots / 2), slots]) {
          const at = slot / 10;
          const area = from * at + ((to - from) * at * at) / (2 * (holdMs / 1000));
          const started = profile.starts.slice(0, slot).reduce((sum, count) => sum + count, 0);
          expect(Math.abs(started - area)).toBeLessThanOrEqual(0.5 + 1e-6);
        }
        expect(Math.min(...profile.starts)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('beyond an hour has slots of a second', () => {
    expect(slotMsOf(3_600_000)).toBe(100);
    expect(slotMsOf(3_600_001)).toBe(1_000);
    expect(rampProfile(1, 2, 3_601_000).starts).toHaveLength(3_601);
    expect(rampProfile(1, 2, 3_600_000).starts).toHaveLength(36_000);
  });
});
