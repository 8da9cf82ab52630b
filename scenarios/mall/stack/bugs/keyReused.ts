import { reply } from '../kit/reply.ts';
import { repeatAnswer } from '../order/placing.ts';
import { bug } from './bug.ts';

export const keyReused = bug({
  name: 'key-reused',
  about: 'A key that comes again with another order in its body is answered with the first one.',
  foundBy: 'one-order-per-key',
  orders: {
    async repeat(pool, order, found) {
      const answer = repeatAnswer(order, found);
      if (answer.status !== 422) return answer;
      await pool.query('insert into order_requests (order_id, key, body) values ($1, $2, $3)', [
        ...[found.orderId, order.key, order.body],
      ]);
      return reply(201, { orderId: found.orderId, totalCents: found.totalCents });
    },
  },
});
