import { commitBy, commitParts, committing } from '../order/orders.ts';
import { bug } from './bug.ts';

const statement = committing({ ...commitParts, adjusted: 'select $10::int from placed' });

export const discountLost = bug({
  name: 'discount-lost',
  about:
    'What a rolled back transaction should have written beside the order, its discount, is lost.',
  foundBy: 'one-payment-per-order',
  orders: {
    commit: (pool, order) => commitBy(pool, order, statement),
  },
});
