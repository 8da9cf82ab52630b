import { columnsOf, type Fact, type FactKindSpec } from './fact.ts';

/** An order uses a coupon that is good for one order. */
export interface CouponFact extends Fact {
  readonly orderId: string;
  /** The coupon's code. */
  readonly name: string;
}

const { atMs, id, text } = columnsOf('coupons');

export const coupons: FactKindSpec<'coupons', CouponFact> = {
  name: 'coupons',
  doc: 'an order uses a coupon that is good for one',
  required: false,
  columns: ['id', 'order_id', 'coupon'],
  read: (row) => ({
    orderId: text(row, 'order_id'),
    name: text(row, 'coupon'),
    id: id(row),
    atMs: atMs(row),
  }),
};
