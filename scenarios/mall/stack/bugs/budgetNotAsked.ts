import { commitBy } from '../order/orders.ts';
import { bug } from './bug.ts';

export const budgetNotAsked = bug({
  name: 'budget-not-asked',
  about: 'Coupons are taken when their budget is spent, which falls below zero.',
  foundBy: 'discounts-within-budget',
  orders: {
    commit: (pool, order) => commitBy(pool, order),
  },
});
