import { columnsOf, type Fact, type FactKindSpec } from './fact.ts';

/** A price of an item that was in force when an order was placed. There may be several for one order and item. */
export interface PriceFact extends Fact {
  readonly orderId: string;
  readonly sku: string;
  /** Of one unit. */
  readonly priceCents: number;
  /** Below this a discount may not bring a unit; null: there is no floor. */
  readonly floorCents: number | null;
}

const { atMs, id, text, whole } = columnsOf('prices');

export const prices: FactKindSpec<'prices', PriceFact> = {
  name: 'prices',
  doc: 'a price of an item was in force when an order was placed',
  required: false,
  columns: ['id', 'order_id', 'sku', 'price_cents', 'floor_cents'],
  read: (row) => ({
    id: id(row),
    atMs: atMs(row),
    orderId: text(row, 'order_id'),
    sku: text(row, 'sku'),
    priceCents: whole(row, 'price_cents', 0),
    floorCents: row.floor_cents === null ? null : whole(row, 'floor_cents', 0),
  }),
};
