import { expect, it } from 'vitest';
import { type HeldRateSearch, isHeld, searchHeldRate } from './heldRate.ts';

const search: HeldRateSearch = {
  fromPerSecond: 500,
  mostPerSecond: 8_000,
  step: 1.4,
  closeTo: 1.05,
};

/** A simulated machine that holds rates up to `holdsPerSecond`, except in the disturbed tries. */
function machine(holdsPerSecond: number, disturbed: readonly number[] = []) {
  const rates: number[] = [];
  const drive = async (ratePerSecond: number) => {
    rates.push(ratePerSecond);
    const fine = ratePerSecond <= holdsPerSecond && !disturbed.includes(rates.length);
    return { startedShare: fine ? 1 : 0.9 };
  };
  return { rates, drive };
}

it('steps up from the start until a rate is not held, then bisects', async () => {
  const { rates, drive } = machine(1_000);
  const found = await searchHeldRate(drive, search);
  // Two tries a rate: 500 × 1.4 × 1.4 × 1.4, then the geometric means.
  expect(rates.filter((_, i) => i % 2 === 0)).toEqual([500, 700, 980, 1372, 1160, 1066, 1022]);
  expect(found.highestHeld).toMatchObject({ ratePerSecond: 980, held: true });
  expect(found.lowestNotHeld).toMatchObject({ ratePerSecond: 1022, held: false });
  expect(found.tries).toBe(14);
});

it('steps down from a start that is not held', async () => {
  const found = await searchHeldRate(machine(300).drive, search);
  const [low, high] = [found.highestHeld.ratePerSecond, found.lowestNotHeld?.ratePerSecond ?? 0];
  expect(low).toBeLessThanOrEqual(300);
  expect(high).toBeGreaterThan(300);
  expect(high / low).toBeLessThanOrEqual(1.05);
});

it.each([1, 2, 3, 4, 5, 6, 7, 8])('finds the same rate when try %i is disturbed', async (nth) => {
  const { rates, drive } = machine(1_000, [nth]);
  const found = await searchHeldRate(drive, search);
  expect(found.highestHeld.ratePerSecond).toBe(980);
  // A disturbed try at a held rate needs a third try; at a higher rate it changes nothing.
  expect(rates).toHaveLength(nth <= 6 ? 15 : 14);
});

it('judges a rate by two tries of three', async () => {
  const { drive } = machine(1_000, [1, 3]);
  const found = await searchHeldRate(drive, search);
  expect(found.highestHeld.ratePerSecond).toBeLessThan(500);
  expect(found.lowestNotHeld).toMatchObject({ ratePerSecond: 500, tries: { length: 3 } });
});

it('ends at the highest allowed rate, without a rate that is not held', async () => {
  const found = await searchHeldRate(machine(10_000).drive, search);
  expect(found.highestHeld.ratePerSecond).toBe(8_000);
  expect(found.lowestNotHeld).toBeNull();
});

it('throws when no rate is held', async () => {
  await expect(searchHeldRate(machine(9).drive, search)).rejects.toThrow(
    'not even 10 journeys/s were held',
  );
});

it('holds a rate at 98% of the planned starts', () => {
  expect([0.98, 0.9799].map((startedShare) => isHeld({ startedShare }))).toEqual([true, false]);
});
