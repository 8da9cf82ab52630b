import { describe, expect, it } from 'vitest';
import { nextWatermark, xminOf } from './transactionWatermark.ts';

/** No transaction in flight, or transaction `xmin` still open. */
const calm = (atMs: number) => ({ xmin: 900n, xmax: 900n, atMs });
const held = (atMs: number, xmin: bigint) => ({ xmin, xmax: 999n, atMs });

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
