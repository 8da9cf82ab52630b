import { commitBy, commitParts, committing } from '../order/orders.ts';
import { bug } from './bug.ts';

const statement = committing({
  ...commitParts,
  adjusted: `insert into order_adjustments (order_id, amount_cents)
    select id, -$10::int from placed, generate_series(1, 2) where $10::int > 0`,
});

export const discountTwice = bug({
  name: 'discount-twice',
  about: 'A discount is written down twice, and taken from what is charged once.',
  foundBy: 'one-payment-per-order',
  orders: {
    commit: (pool, order) => commitBy(pool, order, statement),
  },
});
