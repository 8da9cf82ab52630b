import { columnsOf, type Fact, type FactKindSpec } from './fact.ts';

/** Money was captured for an order. */
export interface PaymentFact extends Fact {
  readonly orderId: string;
  readonly amountCents: number;
}

const { identity, text, whole } = columnsOf('payments');

export const payments: FactKindSpec<'payments', PaymentFact> = {
  name: 'payments',
  doc: 'money was captured',
  required: false,
  columns: ['id', 'order_id', 'amount_cents'],
  read: (row) => ({
    ...identity(row),
    orderId: text(row, 'order_id'),
    amountCents: whole(row, 'amount_cents', 0),
  }),
};
