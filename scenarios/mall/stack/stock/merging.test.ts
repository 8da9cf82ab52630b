import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMerging, type TakeAll } from './merging.ts';

interface Order {
  readonly orderId: string;
  readonly units: number;
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A shop of `available` units that takes the deductions when told to. */
function stock(available: number) {
  let left = available;
  const rounds: string[][] = [];
  const ends: (() => void)[] = [];
  const takeAll: TakeAll<Order> = async (wanted) => {
    rounds.push(wanted.map(({ orderId }) => orderId));
    await new Promise<void>((resolve) => ends.push(resolve));
    const taken = wanted.filter(({ units }) => {
      if (units > left) return false;
      left -= units;
      return true;
    });
    return new Map(taken.map(({ orderId }) => [orderId, 100]));
  };
  return { rounds, takeAll, end: () => ends.shift()?.(), left: () => left };
}

it('takes the first at once and together what gathers meanwhile, each order once', async () => {
  const { rounds, takeAll, end } = stock(4);
  const merging = createMerging<Order>(3, 10);
  const take = (orderId: string, item = 'hot') =>
    merging.take(item, { orderId, units: 1 }, takeAll);
  const asked = ['a', 'b', 'c', 'b', 'd', 'e'].map((orderId) => take(orderId));
  expect(rounds).toEqual([['a']]);
  end();
  await settle();
  expect(rounds.slice(1)).toEqual([['b', 'c', 'd']]);
  const other = take('x', 'cold');
  expect(rounds.slice(2)).toEqual([['x']]);
  end();
  end();
  await settle();
  expect(rounds.slice(3)).toEqual([['b', 'e']]);
  end();
  expect(await Promise.all(asked)).toEqual([100, 100, 100, null, 100, null]);
  expect(await other).toBeNull();
});

it('refuses with 503 when too many wait, tells a failure to all that it met, and goes on', async () => {
  const merging = createMerging<Order>(10, 2);
  let fails = true;
  const takeAll: TakeAll<Order> = async (wanted) => {
    await settle();
    if (fails) throw new Error('no');
    return new Map(wanted.map(({ orderId }) => [orderId, 7]));
  };
  const take = (orderId: string) => merging.take('hot', { orderId, units: 1 }, takeAll);
  const met = Promise.allSettled([take('a'), take('b'), take('c')]);
  await expect(take('d')).rejects.toMatchObject({ status: 503, message: 'item-queue-full' });
  expect((await met).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  fails = false;
  expect(await take('e')).toBe(7);
});

it('loses no deduction and takes no more than there is', async () => {
  const orders = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(orders, fc.nat(40), fc.integer({ min: 1, max: 6 }), async (units, n, most) => {
      const { takeAll, end, left, rounds } = stock(n);
      const merging = createMerging<Order>(most, 100);
      const asked = units.map((count, index) =>
        merging.take('hot', { orderId: String(index), units: count }, takeAll),
      );
      for (let round = 0; round <= units.length; round += 1) {
        end();
        await settle();
      }
      const prices = await Promise.all(asked);
      const sum = units.reduce(
        (sold, count, index) => sold + (prices[index] === 100 ? count : 0),
        0,
      );
      expect(sum + left()).toBe(n);
      expect(rounds.flat().sort()).toEqual(units.map((_, index) => String(index)).sort());
      expect(Math.max(0, ...rounds.map((round) => round.length))).toBeLessThanOrEqual(most);
    }),
  );
});
