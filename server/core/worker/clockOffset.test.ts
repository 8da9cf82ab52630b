import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClockSample, clockOffset } from './clockOffset.ts';

const sample = (sentMs: number, receivedMs: number, theirMs: number): ClockSample => ({
  sentMs,
  receivedMs,
  theirMs,
});

describe('clockOffset', () => {
  it('is unknown without a sample', () => {
    expect(clockOffset([])).toBeNull();
  });

  it('takes the middle of the round trip, within half of it', () => {
    expect(clockOffset([sample(100, 106, 1_103)])).toEqual({ offsetMs: 1_000, errorMs: 3 });
  });

  it('believes the shortest round trip, and of two equal ones the newer', () => {
    const long = sample(0, 20, 1_014);
    const short = sample(100, 102, 1_101.5);
    const equal = sample(200, 202, 1_201.25);
    expect(clockOffset([long, short])).toEqual({ offsetMs: 1_000.5, errorMs: 1 });
    expect(clockOffset([short, long])).toEqual({ offsetMs: 1_000.5, errorMs: 1 });
    expect(clockOffset([short, equal])).toEqual({ offsetMs: 1_000.25, errorMs: 1 });
  });

  it('forgets what the newest sample rules out, to the boundary', () => {
    // Errors 1 and 3 and 1 ms of drift: up to 5 ms apart they agree.
    const before = sample(0, 2, 1_001);
    expect(clockOffset([before, sample(10, 16, 1_018)])).toEqual({ offsetMs: 1_000, errorMs: 1 });
    expect(clockOffset([before, sample(10, 16, 1_018.01)])).toMatchObject({ errorMs: 3 });
    expect(clockOffset([before, sample(10, 16, 1_008)])).toEqual({ offsetMs: 1_000, errorMs: 1 });
    expect(clockOffset([before, sample(10, 16, 1_007.99)])).toMatchObject({ errorMs: 3 });
  });

  it('is never further off than it says, however unequal the two ways are', () => {
    const way = fc.double({ min: 0, max: 500, noNaN: true });
    const ways = fc.array(fc.tuple(way, way), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), ways, (offsetMs, trips) => {
        const samples = trips.map(([there, back], i) => {
          const sentMs = i * 1_000;
          return sample(sentMs, sentMs + there + back, sentMs + there + offsetMs);
        });
        const found = clockOffset(samples);
        if (found === null) throw new Error('no offset');
        expect(Math.abs(found.offsetMs - offsetMs)).toBeLessThanOrEqual(found.errorMs + 1e-6);
        expect(found.errorMs).toBeCloseTo(Math.min(...trips.map(([a, b]) => (a + b) / 2)), 6);
      }),
    );
  });
});
