import { findOrder, moveBy, moveOrder, moveParts, moving } from '../order/orders.ts';
import { bug } from './bug.ts';

const statement = moving({
  ...moveParts,
  moved: `update orders set state = $2, version = version + 1, xid = pg_current_xact_id()
    where id = $1 and state <> $2 returning id`,
});

export const cancelledRevived = bug({
  name: 'cancelled-revived',
  about: 'An order that was cancelled can be paid, and lives again without stock.',
  foundBy: 'states-follow-automaton',
  orders: {
    move: (pool, orderId, to) =>
      to === 'paid' ? moveBy(statement, pool, orderId, to) : moveOrder(pool, orderId, to),
    async find(pool, orderId) {
      const order = await findOrder(pool, orderId);
      return order?.state === 'cancelled' ? { ...order, state: 'placed' } : order;
    },
  },
});
