import { moveBy, moveOrder, moveParts, moving } from '../order/orders.ts';
import { bug } from './bug.ts';

const statement = moving({
  ...moveParts,
  moved: `update orders set state = $2, version = version + 1, xid = pg_current_xact_id()
    where id = $1 and state <> $2 returning id`,
});

export const paidCancelled = bug({
  name: 'paid-cancelled',
  about: 'The job that cancels unpaid orders does not look at the state, and cancels paid ones.',
  foundBy: 'one-payment-per-order',
  orders: {
    endPaid: null,
    move: (pool, orderId, to) =>
      to === 'cancelled' ? moveBy(statement, pool, orderId, to) : moveOrder(pool, orderId, to),
  },
});
