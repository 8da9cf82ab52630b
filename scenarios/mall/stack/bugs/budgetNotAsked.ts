import { committing, commitValues } from '../order/orders.ts';
import { bug } from './bug.ts';

const statement = committing();

export const budgetNotAsked = bug({
  name: 'budget-not-asked',
  about: 'Coupons are taken when their budget is spent, which falls below zero.',
  foundBy: 'discounts-within-budget',
  orders: {
    commit: async (pool, order) =>
      (await pool.query(statement, commitValues(order))).rows.length > 0,
  },
});
