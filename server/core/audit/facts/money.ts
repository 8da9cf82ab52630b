import { columnsOf, type Fact, type FactKindSpec } from './fact.ts';

/** An amount of an order. */
export interface MoneyFact extends Fact {
  readonly orderId: string;
  readonly amountCents: number;
}

/** A kind of fact whose rows are amounts of orders, each `least` cents or more. */
export function moneyKind<const Name extends string>(
  name: Name,
  doc: string,
  least = 0,
): FactKindSpec<Name, MoneyFact> {
  const { atMs, id, text, whole } = columnsOf(name);
  return {
    name,
    doc,
    required: false,
    columns: ['id', 'order_id', 'amount_cents'],
    read: (row) => ({
      orderId: text(row, 'order_id'),
      amountCents: whole(row, 'amount_cents', least),
      id: id(row),
      atMs: atMs(row),
    }),
  };
}

/** Money was captured for an order. */
export const payments = moneyKind('payments', 'money was captured');

/** Money of an order was paid back. */
export const refunds = moneyKind('refunds', 'money was paid back');

/** What an order costs beside its lines: a discount or a coupon below zero; freight, tax or a fee above. */
export const adjustments = moneyKind(
  'adjustments',
  'an order costs less or more than its lines',
  Number.MIN_SAFE_INTEGER,
);
