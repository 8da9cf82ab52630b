import { expect, it } from 'vitest';
import { type DamagedShop, measureFindingLatency } from './findingLatency.ts';

/** A shop whose follower tells of a damage at once, unless it hides it. */
function shopOf(over: Partial<DamagedShop> = {}, hidden: readonly string[] = []) {
  const calls: string[] = [];
  let tell: (sku: string) => void = () => undefined;
  const shop: DamagedShop = {
    ...{ name: 'Shop', planted: 'damages', span: 'commit to finding', limitMs: 60_000 },
    async begin(skus) {
      calls.push(`begin ${skus.join(' ')}`);
    },
    async right(n) {
      calls.push(`right ${n}`);
    },
    async plant(sku, n) {
      calls.push(`plant ${sku} ${n}`);
      setTimeout(() => hidden.includes(sku) || tell(sku), 5);
    },
    async follow(found, everyMs) {
      calls.push(`follow every ${everyMs}`);
      tell = found;
      return { readMs: [3, 1, 2], stop: async () => void calls.push('stop') };
    },
    ...over,
  };
  return { shop, calls, tell: (sku: string) => tell(sku) };
}

const measure = (shop: DamagedShop) =>
  measureFindingLatency(shop, {
    ...{ findings: 2, ordersPerSecond: 1_000, everyMs: 500, endLimitMs: 200 },
    printProgress: () => undefined,
  });
const figuresOf = ({ rows }: Awaited<ReturnType<typeof measure>>) =>
  Object.fromEntries(rows.map(({ figure, value }) => [figure, value]));

it('damages each SKU once among four right orders, and says how long each took to be found', async () => {
  const { shop, calls } = shopOf();
  const measured = await measure(shop);
  expect(measured.wrong).toEqual([]);
  expect(calls).toEqual([
    'begin hot-0 hot-1',
    'follow every 500',
    ...[0, 1, 2, 3].map((n) => `right ${n}`),
    'plant hot-0 0',
    ...[5, 6, 7, 8].map((n) => `right ${n}`),
    'plant hot-1 1',
    'stop',
  ]);
  const figures = figuresOf(measured);
  expect(figures['Shop: damages found']).toBe(2);
  expect(figures['Shop: a reading, p50']).toBe(2);
  expect(figures['Shop: commit to finding, longest']).toBeGreaterThan(0);
  // Of two samples there is no p99.
  expect(Object.keys(figures).filter((name) => name.includes('p99'))).toEqual([]);
  const counted = measured.rows.filter(({ unit }) => unit === 'findings');
  expect(counted.reduce((sum, { value }) => sum + value, 0)).toBe(2);
});

it('fails by what is not found, what is found where nothing is wrong, and what takes too long', async () => {
  const missed = await measure(shopOf({}, ['hot-1']).shop);
  expect(missed.wrong).toEqual(['Shop: 1 of 2 damages were not found']);
  expect(figuresOf(missed)['Shop: damages found']).toBe(1);
  const told = shopOf();
  const wrongly: DamagedShop = {
    ...told.shop,
    async plant(...of) {
      told.tell('sold-7');
      await told.shop.plant(...of);
    },
  };
  expect((await measure(wrongly)).wrong).toEqual(['Shop: found where nothing is wrong: sold-7']);
  expect((await measure(shopOf({ limitMs: -1 }).shop)).wrong).toEqual([
    'Shop: commit to finding took over -1 ms for 2 of 2',
  ]);
});
