import { findOrder, moveBy, moveOrder } from '../order/orders.ts';
import { bug } from './bug.ts';
import { moveUnlooked } from './unguarded.ts';

export const cancelledRevived = bug({
  name: 'cancelled-revived',
  about: 'An order that was cancelled can be paid, and lives again without stock.',
  foundBy: 'states-follow-automaton',
  orders: {
    move: (pool, orderId, to) =>
      to === 'paid' ? moveBy(moveUnlooked, pool, orderId, to) : moveOrder(pool, orderId, to),
    async find(pool, orderId) {
      const order = await findOrder(pool, orderId);
      return order?.state === 'cancelled' ? { ...order, state: 'placed' } : order;
    },
  },
});
