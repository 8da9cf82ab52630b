import { columnsOf, type Fact, type FactKindSpec } from './fact.ts';

/** Money of an order was paid back. */
export interface RefundFact extends Fact {
  readonly orderId: string;
  readonly amountCents: number;
}

const { identity, text, whole } = columnsOf('refunds');

export const refunds: FactKindSpec<'refunds', RefundFact> = {
  name: 'refunds',
  doc: 'money was paid back',
  required: false,
  columns: ['id', 'order_id', 'amount_cents'],
  read: (row) => ({
    ...identity(row),
    orderId: text(row, 'order_id'),
    amountCents: whole(row, 'amount_cents', 0),
  }),
};
