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

/** The counter of one row, by its SKU. A count below zero is a finding, so it is read as it is. */
export function readCounter(row: Row): readonly [sku: string, counter: Counter] {
  const units = (column: string) => whole(row, column, Number.MIN_SAFE_INTEGER);
  return [
    text(row, 'sku'),
    { available: units('available'), reserved: units('reserved'), sold: units('sold') },
  ];
}
