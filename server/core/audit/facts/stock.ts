import { columnsOf, type Row } from './fact.ts';

/**
 * Units of each SKU by the shop's own table, which it overwrites: each reading has it anew. What they count, the audit
 * file says: all units that there are to promise, or those that are left. Null: there is no limit.
 */
export type Stock = ReadonlyMap<string, number | null>;

export const stockQueryColumns = ['sku', 'units'] as const;

/** What `units` counts: all that may be promised, sold ones included, or what the shop has not taken away yet. */
export const stockMeanings = ['total', 'left'] as const;
export type StockMeaning = (typeof stockMeanings)[number];

const { text, whole } = columnsOf('stock');

/** The units of one row, by SKU; several rows of a SKU, such as one for each place, add up. */
export function addStock(stock: Map<string, number | null>, row: Row): void {
  const sku = text(row, 'sku');
  const before = stock.get(sku);
  const units = row.units === null ? null : whole(row, 'units', Number.MIN_SAFE_INTEGER);
  stock.set(sku, before === null || units === null ? null : (before ?? 0) + units);
}
