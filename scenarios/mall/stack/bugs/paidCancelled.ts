import { moveBy, moveOrder } from '../order/orders.ts';
import { bug } from './bug.ts';
import { moveUnlooked } from './unguarded.ts';

export const paidCancelled = bug({
  name: 'paid-cancelled',
  about: 'The job that cancels unpaid orders does not look at the state, and cancels paid ones.',
  foundBy: 'one-payment-per-order',
  orders: {
    endPaid: null,
    move: (pool, orderId, to) =>
      to === 'cancelled' ? moveBy(moveUnlooked, pool, orderId, to) : moveOrder(pool, orderId, to),
  },
});
