import { columnsOf, type Fact, type FactKindSpec } from './fact.ts';

export const orderEvents = ['placed', 'paid', 'cancelled'] as const;
export type OrderEvent = (typeof orderEvents)[number];

/** An order reached a state. */
export interface EventFact extends Fact {
  readonly orderId: string;
  readonly kind: OrderEvent;
}

const { atMs, id, oneOf, text } = columnsOf('events');

export const events: FactKindSpec<'events', EventFact> = {
  name: 'events',
  doc: 'an order reached a state',
  required: false,
  columns: ['id', 'order_id', 'kind'],
  read: (row) => ({
    orderId: text(row, 'order_id'),
    kind: oneOf(row, 'kind', orderEvents),
    id: id(row),
    atMs: atMs(row),
  }),
};
