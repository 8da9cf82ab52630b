import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Burst, burstProfile, dispersionOf } from './burst.ts';
import { profileStarts, profileStartsWithin } from './profile.ts';

const bursts = fc.record({
  ratePerSecond: fc.integer({ min: 20, max: 300 }),
  seconds: fc.integer({ min: 8, max: 40 }),
  dispersion: fc.constantFrom(1, 2, 4, 8),
  seed: fc.nat({ max: 4_294_967_295 }),
});

const burstOf = (of: {
  ratePerSecond: number;
  seconds: number;
  dispersion: number;
  seed: number;
}): Burst => ({
  starts: of.ratePerSecond * of.seconds,
  holdMs: of.seconds * 1_000,
  dispersion: of.dispersion,
  seed: of.seed,
});

describe('arrivals in bursts', () => {
  it('have the index of dispersion that is asked within a tenth, and every start', () => {
    fc.assert(
      fc.property(bursts, (of) => {
        const burst = burstOf(of);
        const profile = burstProfile(burst);
        expect(profile.starts).toHaveLength(of.seconds * 10);
        expect(profileStarts(profile)).toBe(burst.starts);
        const index = dispersionOf(profile) ?? 0;
        expect(index).toBeGreaterThanOrEqual(0.9 * of.dispersion);
        expect(index).toBeLessThanOrEqual(1.1 * of.dispersion);
      }),
      { numRuns: 40 },
    );
  });

  it('are the same for the same seed, and others for another', () => {
    const burst = { starts: 600, holdMs: 12_000, dispersion: 4, seed: 7 };
    expect(burstProfile(burst)).toEqual(burstProfile({ ...burst }));
    expect(burstProfile({ ...burst, seed: 8 })).not.toEqual(burstProfile(burst));
  });

  it('fill the part of a second at the end as densely as the others', () => {
    const profile = burstProfile({ starts: 4_400, holdMs: 4_400, dispersion: 1, seed: 1 });
    expect(profile.starts).toHaveLength(44);
    const last = profile.starts.slice(40).reduce((sum, count) => sum + count, 0);
    // 400 expected, sd 19.
    expect(Math.abs(last - 400)).toBeLessThan(100);
  });

  it('are Poisson within their seconds: slots of one second differ as their counts do', () => {
    const { starts } = burstProfile({ starts: 60_000, holdMs: 60_000, dispersion: 1, seed: 3 });
    const index = dispersionOf({ slotMs: 1_000, starts });
    expect(index).toBeGreaterThan(0.8);
    expect(index).toBeLessThan(1.2);
  });

  it('beyond an hour lie in slots of a second', () => {
    const profile = burstProfile({ starts: 7_202, holdMs: 3_601_000, dispersion: 4, seed: 1 });
    expect(profile).toMatchObject({ slotMs: 1_000 });
    expect(profile.starts).toHaveLength(3_601);
    expect(dispersionOf(profile)).toBeGreaterThan(3.6);
    expect(profileStartsWithin(profile, 1_000)).toBeGreaterThan(8);
  });

  it('have a dispersion that is the variance of a second over its mean', () => {
    expect(dispersionOf({ slotMs: 1_000, starts: [2, 4, 6] })).toBe(1);
    expect(dispersionOf({ slotMs: 500, starts: [1, 1, 2, 2, 3, 3, 9] })).toBe(1);
    expect(dispersionOf({ slotMs: 1_000, starts: [3, 3] })).toBe(0);
    expect(dispersionOf({ slotMs: 500, starts: [0, 0, 0, 1, 1, 2, 2, 3, 3] }, 1_500)).toBe(1);
    expect(dispersionOf({ slotMs: 1_000, starts: [3] })).toBeNull();
    expect(dispersionOf({ slotMs: 1_000, starts: [0, 0] })).toBeNull();
  });
});
