import { expect, it } from 'vitest';
import type { StockMeaning } from '../facts/stock.ts';
import { nextLevels, type StockLevels } from './stockLevel.ts';

/** The levels of one SKU over readings of its row and of the units on orders. */
function levels(
  meaning: StockMeaning,
  ...readings: readonly (readonly [units: number | null, promised: number])[]
) {
  let known: StockLevels = new Map();
  return readings.map(([units, promised]) => {
    known = nextLevels(known, new Map([['hot', units]]), meaning, () => promised);
    return known.get('hot')?.put;
  });
}

it('takes the largest total that was seen', () => {
  expect(levels('total', [5, 0], [3, 4], [8, 4], [-1, 9])).toEqual([5, 5, 8, 8]);
  expect(levels('total', [-3, 2])).toEqual([0]);
});

it('takes what is left with what is promised at first, and not what sales do to it', () => {
  // Two sales, one of which the row lost; then one more, a cancellation, and ten units that are put in.
  expect(levels('left', [5, 1], [4, 3], [3, 4], [4, 3], [14, 3])).toEqual([6, 6, 6, 7, 17]);
  expect(levels('left', [5, 1], [4, 2], [5, 1])).toEqual([6, 6, 6]);
  expect(levels('left', [-2, 4])).toEqual([4]);
});

it('has no limit while the row has none, and begins again with the first that has one', () => {
  expect(levels('total', [5, 0], [null, 0], [3, 9])).toEqual([5, null, 3]);
  expect(levels('left', [null, 2], [3, 2])).toEqual([null, 5]);
});

it('keeps the level of a SKU whose row vanished, and that of others', () => {
  const known: StockLevels = new Map([['hot', { units: 2, put: 6 }]]);
  const next = nextLevels(known, new Map([['cold', 1]]), 'total', () => 0);
  expect([...next]).toEqual([
    ['hot', { units: 2, put: 6 }],
    ['cold', { units: 1, put: 1 }],
  ]);
  expect(known.size).toBe(1);
});
