import { randomUUID } from 'node:crypto';
import { idFrom } from '../kit/ids.ts';
import { commitBy, commitParts, committing } from '../order/orders.ts';
import { bug } from './bug.ts';

/** The key of a request has no space. */
const statement = committing({
  ...commitParts,
  request: `insert into order_requests (order_id, key, body)
    select id, split_part($3, ' ', 1), $7 from placed`,
});

export const noIdempotency = bug({
  name: 'no-idempotency',
  about: 'A request that is sent again places a second order.',
  foundBy: 'one-order-per-key',
  orders: {
    idOf: () => idFrom('order', randomUUID()),
    async commit(pool, order) {
      const apart = { ...order, key: `${order.key} ${order.orderId}` };
      return commitBy(pool, apart, statement);
    },
  },
});
