import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  admittedAtOnce,
  admittedInASecond,
  type Bucket,
  burstOfASecond,
  burstOfATenth,
  createRateLimit,
  takeToken,
} from './tokenBucket.ts';

const ofASecond = (perSecond: number) => ({ perSecond, burst: burstOfASecond(perSecond) });

describe('a token bucket', () => {
  it('is full at first, holds one second, and says when the next token is there', () => {
    let bucket: Bucket | null = null;
    const waits = [0, 0, 0, 0, 250, 250, 1_250, 1_250, 1_250, 1_250].map((nowMs) => {
      const taken = takeToken(bucket, ofASecond(3), nowMs);
      bucket = taken.bucket;
      return taken.waitMs === null ? null : Math.round(taken.waitMs);
    });
    expect(waits).toEqual([null, null, null, 333, 83, 83, null, null, null, 333]);
  });

  it.each([
    ['a rate that falls', { tokens: 9, atMs: 0 }, 2, 0, { tokens: 1, atMs: 0 }],
    ['a rate that rises', { tokens: 1, atMs: 0 }, 10, 100, { tokens: 1, atMs: 100 }],
    ['a rate below one', { tokens: 0.5, atMs: 0 }, 0.5, 1_000, { tokens: 0, atMs: 1_000 }],
    ['a clock that goes back', { tokens: 2, atMs: 500 }, 5, 100, { tokens: 1, atMs: 500 }],
  ] as const)('%s', (_, bucket, perSecond, nowMs, after) => {
    expect(takeToken(bucket, ofASecond(perSecond), nowMs)).toEqual({ bucket: after, waitMs: null });
  });

  it('never admits more than a burst and the rate, and admits again after the time that it names', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 50 }), (gaps, perSecond) => {
        let bucket: Bucket | null = null;
        let nowMs = 0;
        let admitted = 0;
        for (const gap of gaps) {
          nowMs += gap;
          const taken = takeToken(bucket, ofASecond(perSecond), nowMs);
          bucket = taken.bucket;
          if (taken.waitMs === null) admitted += 1;
          else
            expect(
              takeToken(bucket, ofASecond(perSecond), nowMs + taken.waitMs + 0.001).waitMs,
            ).toBeNull();
        }
        expect(admitted).toBeLessThanOrEqual(perSecond + (nowMs * perSecond) / 1_000 + 1e-6);
      }),
    );
  });
});

describe('a limit of callers', () => {
  it('keeps them apart, and admits all at a rate of 0', () => {
    const limit = createRateLimit(10, burstOfASecond);
    expect(limit.ask('a', 1, 0)).toBeNull();
    expect(limit.ask('a', 1, 0)).toBe(1_000);
    expect(limit.ask('b', 1, 0)).toBeNull();
    expect(limit.ask('a', 0, 0)).toBeNull();
    expect(limit.ask('a', 1, 999)).toBeCloseTo(1);
    expect(limit.ask('a', 1, 1_000)).toBeNull();
  });

  it('forgets the one that came longest ago', () => {
    const limit = createRateLimit(2, burstOfASecond);
    for (const caller of ['a', 'b', 'a', 'c']) limit.ask(caller, 1, 0);
    expect(limit.ask('a', 1, 0)).not.toBeNull();
    expect(limit.ask('b', 1, 0)).toBeNull();
  });
});

it.each([
  [0, 'all'],
  [1, 1],
  [40, 40],
  [10_000, 10_000],
])('at %i a second a fresh limit admits %s at once', (perSecond, admitted) => {
  expect(admittedAtOnce(perSecond, burstOfASecond)).toBe(admitted);
});

it.each([
  [0, 'all'],
  [1, 1],
  [40, 40],
  [333, 333],
  [10_000, 10_000],
])('at %i a second a limit in overload admits %s in a second', (perSecond, admitted) => {
  expect(admittedInASecond(perSecond, burstOfATenth)).toBe(admitted);
});

it.each([
  [10, 4],
  [30, 4],
  [40, 5],
  [100, 11],
  [405, 41],
])(
  'after a quiet time a limit of %i a second admits %i at once, where bursts are short',
  (perSecond, admitted) => {
    expect(admittedAtOnce(perSecond, burstOfATenth)).toBe(admitted);
  },
);

it('admits all of what is due evenly at its rate, although each may be late by a tenth of a second', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 10, max: 400 }),
      fc.infiniteStream(fc.nat(99)),
      (perSecond, late) => {
        const limit = createRateLimit(1, burstOfATenth);
        const lateMs = late.take(500)[Symbol.iterator]();
        const atMs = Array.from(
          { length: 500 },
          (_, nth) => (nth * 1_000) / perSecond + (lateMs.next().value ?? 0),
        );
        const refused = atMs
          .sort((a, b) => a - b)
          .filter((nowMs) => limit.ask('a', perSecond, nowMs) !== null);
        expect(refused).toEqual([]);
      },
    ),
  );
});
