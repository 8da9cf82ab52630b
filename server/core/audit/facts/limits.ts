import { columnsOf, type Fact, type FactKindSpec } from './fact.ts';

/** Units of an order count towards a limit, such as what one customer may buy of one item. */
export interface LimitFact extends Fact {
  readonly orderId: string;
  /** Whatever the limit is for: a customer and an item, a household, a day. */
  readonly name: string;
  readonly units: number;
  /** What all orders with this name may come to. */
  readonly unitsMax: number;
}

const { atMs, id, text, whole } = columnsOf('limits');

export const limits: FactKindSpec<'limits', LimitFact> = {
  name: 'limits',
  doc: 'units of an order count towards a limit',
  required: false,
  columns: ['id', 'order_id', 'name', 'units', 'units_max'],
  read: (row) => ({
    id: id(row),
    atMs: atMs(row),
    orderId: text(row, 'order_id'),
    name: text(row, 'name'),
    units: whole(row, 'units', 0),
    unitsMax: whole(row, 'units_max', 0),
  }),
};
