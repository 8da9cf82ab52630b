import { idFrom } from '../kit/ids.ts';
import { reply } from '../kit/reply.ts';
import { refundPayment, writeRefund } from '../order/refunds.ts';
import { bug } from './bug.ts';

export const refundOfUnpaid = bug({
  name: 'refund-of-unpaid',
  about: 'An order that was never paid is paid back.',
  foundBy: 'refunds-within-payments',
  payments: {
    async refund(pool, wanted) {
      const { orderId, key, amountCents } = wanted;
      const paid = await pool.query('select from payments where order_id = $1', [orderId]);
      if (paid.rows.length > 0) return refundPayment(pool, wanted);
      const refundId = idFrom('refund', key);
      await pool.query(writeRefund, [refundId, orderId, amountCents]);
      return reply(200, { refundId, amountCents });
    },
  },
});
