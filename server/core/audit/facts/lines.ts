import { columnsOf, type Fact, type FactKindSpec } from './fact.ts';

/** Units of a SKU that an order promises its customer. */
export interface LineFact extends Fact {
  readonly orderId: string;
  readonly sku: string;
  readonly units: number;
  /** Price of one unit. */
  readonly priceCents: number;
}

const { atMs, id, text, whole } = columnsOf('lines');

export const lines: FactKindSpec<'lines', LineFact> = {
  name: 'lines',
  doc: 'an order promises units to a customer',
  required: true,
  columns: ['id', 'order_id', 'sku', 'units', 'price_cents'],
  read: (row) => ({
    orderId: text(row, 'order_id'),
    sku: text(row, 'sku'),
    units: whole(row, 'units', 1),
    priceCents: whole(row, 'price_cents', 0),
    id: id(row),
    atMs: atMs(row),
  }),
};
