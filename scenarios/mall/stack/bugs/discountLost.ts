import { commitParts, committing, commitValues } from '../order/orders.ts';
import { bug } from './bug.ts';

const statement = committing({ ...commitParts, adjusted: 'select $10::int from placed' });

export const discountLost = bug({
  name: 'discount-lost',
  about:
    'What a rolled back transaction should have written beside the order, its discount, is lost.',
  foundBy: 'one-payment-per-order',
  orders: {
    commit: async (pool, order) =>
      (await pool.query(statement, commitValues(order))).rows.length > 0,
  },
});
