import { columnsOf, type Fact, type FactKindSpec } from './fact.ts';

/** What an order costs beside its lines: a discount or a coupon below zero; freight, tax or a fee above. */
export interface AdjustmentFact extends Fact {
  readonly orderId: string;
  readonly amountCents: number;
}

const { identity, text, whole } = columnsOf('adjustments');

export const adjustments: FactKindSpec<'adjustments', AdjustmentFact> = {
  name: 'adjustments',
  doc: 'an order costs less or more than its lines',
  required: false,
  columns: ['id', 'order_id', 'amount_cents'],
  read: (row) => ({
    ...identity(row),
    orderId: text(row, 'order_id'),
    amountCents: whole(row, 'amount_cents', Number.MIN_SAFE_INTEGER),
  }),
};
