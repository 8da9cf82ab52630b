import { expect, it } from 'vitest';
import { lostUnits, oversoldUnits, promisedUnits, takenUnits } from './shopUnits.ts';

it('adds up what is promised, what a counter lost and what is sold beyond the stock', () => {
  const units = {
    facts: 9,
    skus: [
      { sku: 'A', stocked: 10, promised: 4, taken: 4 },
      { sku: 'B', stocked: 10, promised: 7, taken: 5 },
      { sku: 'C', stocked: 10, promised: 13, taken: 14 },
    ],
  };
  expect([promisedUnits(units), takenUnits(units)]).toEqual([24, 23]);
  expect([lostUnits(units), oversoldUnits(units)]).toEqual([3, 3]);
});
