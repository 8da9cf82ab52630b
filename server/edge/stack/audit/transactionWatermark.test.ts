import { describe, expect, it } from 'vitest';
import {
  nextPassed,
  nextWatermark,
  nothingPassed,
  type Passed,
  xminOf,
} from './transactionWatermark.ts';

/** No transaction in flight, or transaction `xmin` still open. */
const calm = (atMs: number) => ({ xmin: 900n, xmax: 900n, atMs });
const held = (atMs: number, xmin: bigint) => ({ xmin, xmax: 999n, atMs });

describe('nextPassed', () => {
  const following = (...readings: readonly [atMs: number, xmin: bigint, xmax: bigint][]): Passed =>
    readings.reduce(
      (passed, [atMs, xmin, xmax]) => nextPassed(passed, { xmin, xmax, atMs }),
      nothingPassed,
    );

  it('passes a reading without an open transaction at once', () => {
    expect(following([1000, 5n, 5n])).toEqual({ atMs: 1000, waiting: [] });
    expect(following([500, 3n, 5n], [1000, 6n, 6n])).toEqual({ atMs: 1000, waiting: [] });
  });

  it('passes another when all that were open then have ended, however the oldest changes', () => {
    expect(following([1000, 3n, 5n]).atMs).toBeNull();
    // 3 has ended, 4 was open too.
    expect(following([1000, 3n, 5n], [2000, 4n, 6n]).atMs).toBeNull();
    expect(following([1000, 3n, 5n], [2000, 4n, 6n], [3000, 5n, 7n])).toEqual({
      atMs: 1000,
      waiting: [
        { xmax: 6n, atMs: 2000 },
        { xmax: 7n, atMs: 3000 },
      ],
    });
    expect(following([1000, 3n, 5n], [2000, 4n, 6n], [3000, 6n, 7n]).atMs).toBe(2000);
    expect(following([1000, 3n, 5n], [2000, 5n, 6n], [3000, 5n, 7n]).atMs).toBe(1000);
  });

  it('keeps a bounded number of readings', () => {
    let passed = nothingPassed;
    for (let n = 0; n < 1_200; n++) passed = nextPassed(passed, { xmin: 1n, xmax: 2n, atMs: n });
    expect(passed.waiting).toHaveLength(1_000);
    expect(nextPassed(passed, { xmin: 2n, xmax: 3n, atMs: 9_999 }).atMs).toBe(999);
  });
});

describe('nextWatermark', () => {
  it('is of no age while no transaction is open', () => {
    expect(nextWatermark(null, calm(1000))).toEqual({
      watermark: { xmin: '900', heldSinceMs: null },
      ageMs: 0,
    });
  });

  it('grows older while the same transaction is the oldest', () => {
    const first = nextWatermark(null, held(1000, 17n));
    expect(first).toEqual({ watermark: { xmin: '17', heldSinceMs: 1000 }, ageMs: 0 });
    const second = nextWatermark(first.watermark, held(1400, 17n));
    expect(second).toEqual({ watermark: { xmin: '17', heldSinceMs: 1000 }, ageMs: 400 });
    expect(nextWatermark(second.watermark, held(2000, 17n)).ageMs).toBe(1000);
  });

  it('begins anew with another transaction, and ends when none is open', () => {
    const first = nextWatermark(null, held(1000, 17n)).watermark;
    expect(nextWatermark(first, held(2000, 18n))).toEqual({
      watermark: { xmin: '18', heldSinceMs: 2000 },
      ageMs: 0,
    });
    const calmed = nextWatermark(first, calm(2000)).watermark;
    expect(calmed).toEqual({ xmin: '900', heldSinceMs: null });
    expect(nextWatermark(calmed, held(2100, 900n))).toEqual({
      watermark: { xmin: '900', heldSinceMs: 2100 },
      ageMs: 0,
    });
  });
});

it('keeps apart from where the next reading asks and which transaction is the oldest', () => {
  const first = nextWatermark(null, held(1000, 17n), 12n);
  const watermark = { xmin: '12', oldest: '17', heldSinceMs: 1000 };
  expect(first).toEqual({ watermark, ageMs: 0 });
  expect(nextWatermark(watermark, held(1300, 17n), 12n)).toEqual({ watermark, ageMs: 300 });
  expect(nextWatermark(watermark, held(1400, 17n)).watermark).toEqual({
    ...{ xmin: '17', heldSinceMs: 1000 },
  });
  expect(nextWatermark(watermark, held(1500, 12n)).ageMs).toBe(0);
  expect(xminOf(watermark)).toBe(12n);
});

describe('xminOf', () => {
  it('reads a watermark that was stored as JSON', () => {
    const stored = JSON.parse(JSON.stringify(nextWatermark(null, held(5, 2n ** 40n)).watermark));
    expect(xminOf(stored)).toBe(2n ** 40n);
  });

  it.each([[{}], [{ xmin: 17 }], [{ xmin: '-1' }], [{ gtid: 'a:1-5' }]])(
    'refuses the watermark of another source: %j',
    (watermark) => {
      expect(() => xminOf(watermark)).toThrow(
        'the stored watermark is not one of the postgres source',
      );
    },
  );
});
