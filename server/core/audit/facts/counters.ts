import { columnsOf, type Row } from './fact.ts';

/** The shop's own count of a SKU. It is no fact: the shop overwrites it, so each reading has it anew. */
export interface Counter {
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
}

/** By SKU. */
export type Counters = ReadonlyMap<string, Counter>;

export const counterColumns = ['sku', 'available', 'reserved', 'sold'] as const;

const { text, whole } = columnsOf('counters');

/**
 * Adds the counter of one row; several rows of a SKU, such as one for each place, add up. A count below zero is a
 * finding, so it is read as it is.
 */
export function addCounter(counters: Map<string, Counter>, row: Row): void {
  const units = (column: keyof Counter) =>
    whole(row, column, Number.MIN_SAFE_INTEGER) + (before?.[column] ?? 0);
  const sku = text(row, 'sku');
  const before = counters.get(sku);
  counters.set(sku, {
    available: units('available'),
    reserved: units('reserved'),
    sold: units('sold'),
  });
}
