import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSlots } from './slots.ts';

const limit = { slots: 4, serviceMs: 40, waitMsMax: 3_000, rejectionMs: 0 };

describe('slots', () => {
  it('give every slot before anybody waits, then the one that is free first', () => {
    const slots = createSlots(limit);
    const done = Array.from({ length: 9 }, () => slots.reserve(1_000));
    expect(done).toEqual([1_040, 1_040, 1_040, 1_040, 1_080, 1_080, 1_080, 1_080, 1_120]);
    expect(slots.reserve(1_079)).toBe(1_120);
    expect(slots.reserve(5_000)).toBe(5_040);
  });

  it('refuse the charge that would wait longer than allowed, and not the one that just may', () => {
    const slots = createSlots({ slots: 1, serviceMs: 100, waitMsMax: 200, rejectionMs: 0 });
    expect([0, 0, 0, 0].map((now) => slots.reserve(now))).toEqual([100, 200, 300, null]);
    expect(slots.reserve(99)).toBeNull();
    expect(slots.reserve(100)).toBe(400);
  });

  it('finish exactly slots per serviceMs while anybody waits, whenever the charges come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 50 }),
        (gaps, count, serviceMs) => {
          const slots = createSlots({ slots: count, serviceMs, waitMsMax: 1e9, rejectionMs: 0 });
          let now = 0;
          const charges = gaps.map((gap) => {
            now += gap;
            return { now, done: slots.reserve(now) ?? Number.NaN };
          });
          // The naive oracle: the n-th charge of a first-come line with `count` servers.
          const done: number[] = [];
          for (const charge of charges) {
            const before = done.toSorted((a, b) => b - a)[count - 1] ?? 0;
            done.push(Math.max(charge.now, before) + serviceMs);
          }
          expect(charges.map((charge) => charge.done)).toEqual(done);
        },
      ),
    );
  });
});

describe('the time for which slots were taken', () => {
  it('is what has passed of the charges, and nothing of what lies ahead', () => {
    const slots = createSlots({ slots: 2, serviceMs: 100, waitMsMax: 1_000, rejectionMs: 0 });
    expect(slots.busyMs(0)).toBe(0);
    for (let charge = 0; charge < 3; charge += 1) slots.reserve(1_000);
    expect([1_000, 1_050, 1_100, 1_150, 1_200, 9_000].map(slots.busyMs)).toEqual([
      0, 100, 200, 250, 300, 300,
    ]);
    slots.reserve(9_000);
    expect([9_000, 9_040, 9_100].map(slots.busyMs)).toEqual([300, 340, 400]);
  });

  it('counts rejections as far as they take a slot', () => {
    const slots = createSlots({ slots: 1, serviceMs: 100, waitMsMax: 50, rejectionMs: 700 });
    slots.reserve(0);
    expect([slots.reserve(0), slots.reserve(0), slots.reserve(0)]).toEqual([null, null, null]);
    // Rejections wait for a second beyond the charges at most.
    expect([100, 800, 5_000].map(slots.busyMs)).toEqual([100, 800, 1_050]);
  });
});

describe('the time that rejections take', () => {
  const busy = (rejectionMs: number) => {
    const slots = createSlots({ slots: 1, serviceMs: 100, waitMsMax: 200, rejectionMs });
    for (let charge = 0; charge < 3; charge += 1) slots.reserve(0);
    return slots;
  };

  it('delays the charges after them', () => {
    const slots = busy(50);
    expect(slots.reserve(0)).toBeNull();
    expect(slots.reserve(149)).toBeNull();
    expect(slots.reserve(200)).toBe(500);
    const free = busy(0);
    expect(free.reserve(0)).toBeNull();
    expect(free.reserve(100)).toBe(400);
  });

  it('keeps a bank busy that is asked again and again, and ends a second after it is asked no more', () => {
    const slots = busy(50);
    for (let asked = 0; asked < 100; asked += 1) expect(slots.reserve(0)).toBeNull();
    expect(slots.reserve(999)).toBeNull();
    const quiet = busy(50);
    for (let asked = 0; asked < 100; asked += 1) quiet.reserve(0);
    expect(quiet.reserve(1_000)).toBe(1_300);
  });
});
