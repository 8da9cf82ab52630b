import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, createLatencyRecorder } from './latency.ts';

describe('bucketOf', () => {
  it('puts a value on a bound below it, and the next one above', () => {
    expect([1, 1.0001, 2, 2.0001, 4, 0.5, 8].map(bucketOf)).toEqual([0, 1, 8, 9, 16, -8, 24]);
    for (let index = -80; index <= 160; index += 1) {
      const bound = 2 ** (index / 8);
      expect(bucketOf(bound)).toBe(index);
      expect(bucketOf(bound * (1 + 1e-12))).toBe(index + 1);
    }
  });

  it('holds every value between its bounds', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (ms) => {
        const index = bucketOf(ms);
        expect(ms).toBeGreaterThan(2 ** ((index - 1) / 8));
        expect(ms).toBeLessThanOrEqual(2 ** (index / 8));
      }),
    );
  });
});

describe('a recorder', () => {
  it('counts on from its beginning, sorted, zero apart', () => {
    const recorder = createLatencyRecorder();
    for (const ms of [100, 1, 0, 1, 0.4]) recorder.record(ms);
    expect(recorder.read()).toEqual({
      schema: 3,
      count: 5,
      zeroCount: 1,
      buckets: [
        [-10, 1],
        [0, 2],
        [54, 1],
      ],
    });
    recorder.record(100);
    expect(recorder.read().buckets.at(-1)).toEqual([54, 2]);
    expect(recorder.read().count).toBe(6);
  });
});
