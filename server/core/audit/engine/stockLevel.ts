import type { Stock, StockMeaning } from '../facts/stock.ts';

/** What is known of the stock of a SKU whose row the shop overwrites. Plain JSON. */
export interface StockLevel {
  /** The latest reading of the row; null: no limit. */
  readonly units: number | null;
  /** The most that may have been there to promise; null: no limit. */
  readonly put: number | null;
}

/** By SKU. */
export type StockLevels = ReadonlyMap<string, StockLevel>;

/**
 * The levels after a reading. `promised` gives the units on orders in the same snapshot.
 *
 * Method: no row says why it changed, so `put` never falls: an order is past the stock only when it is past all that may
 * have been there. A row of `total` gives the largest total seen. A row of `left` gives, at first, what is left and
 * what is promised by then. Later sales lower one and raise the other; when the row itself rises, units may have been
 * put in, and the sum is taken again where it is larger. A SKU whose row vanished keeps its last level.
 */
export function nextLevels(
  before: StockLevels,
  stock: Stock,
  meaning: StockMeaning,
  promised: (sku: string) => number,
): StockLevels {
  const levels = new Map(before);
  for (const [sku, units] of stock)
    levels.set(sku, next(before.get(sku), units, meaning, promised(sku)));
  return levels;
}

function next(
  before: StockLevel | undefined,
  units: number | null,
  meaning: StockMeaning,
  promised: number,
): StockLevel {
  if (units === null) return { units, put: null };
  const sum = Math.max(0, units) + (meaning === 'left' ? promised : 0);
  if (before === undefined || before.units === null || before.put === null)
    return { units, put: sum };
  const mayRise = meaning === 'total' || units > before.units;
  return { units, put: mayRise ? Math.max(before.put, sum) : before.put };
}
