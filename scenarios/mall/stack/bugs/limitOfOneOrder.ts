import { commitBy, commitOrder } from '../order/orders.ts';
import { bug } from './bug.ts';

export const limitOfOneOrder = bug({
  name: 'limit-of-one-order',
  about: 'Each order is compared with the purchase limit alone, whatever the customer has already.',
  foundBy: 'purchases-within-limit',
  orders: {
    async commit(pool, order) {
      if (order.coupon !== null) return commitOrder(pool, order);
      if (order.units > order.allowed.unitsPerCustomer) return false;
      return commitBy(pool, order);
    },
  },
});
