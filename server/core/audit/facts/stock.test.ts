import { expect, it } from 'vitest';
import type { Row } from './fact.ts';
import { addStock } from './stock.ts';

const stockOf = (...rows: readonly Row[]) => {
  const stock = new Map<string, number | null>();
  for (const row of rows) addStock(stock, row);
  return [...stock];
};

it('adds up the rows of a SKU, such as one for each place; one without limit makes it unlimited', () => {
  const rows = [
    { sku: 'hot', units: 3 },
    { sku: 'cold', units: -2 },
    { sku: 'hot', units: '4' },
  ];
  expect(stockOf(...rows)).toEqual([
    ['hot', 7],
    ['cold', -2],
  ]);
  const endless = { sku: 'hot', units: null };
  expect(stockOf(...rows, endless)).toContainEqual(['hot', null]);
  expect(stockOf(endless, ...rows)).toContainEqual(['hot', null]);
  expect(stockOf({ sku: 'hot', units: 0 })).toEqual([['hot', 0]]);
});

it('names the query and the column that does not fit', () => {
  const read = (row: Row) => () => stockOf(row);
  expect(read({ sku: 'hot', units: 1.5 })).toThrow(
    'audit query "stock": column units holds 1.5, which is no whole number',
  );
  expect(read({ sku: '', units: 1 })).toThrow('audit query "stock": column sku holds ""');
  expect(read({ sku: 'hot' })).toThrow('audit query "stock": column units is missing');
});
