import { refundPayment, writeRefund } from '../order/refunds.ts';
import { bug } from './bug.ts';

export const refundRepeated = bug({
  name: 'refund-repeated',
  about: 'A refund whose answer is late is sent again under another id, and both are paid.',
  foundBy: 'refunds-within-payments',
  payments: {
    async refund(pool, wanted) {
      const { orderId, key, amountCents } = wanted;
      const answer = await refundPayment(pool, wanted);
      const again = [`${key}-again`, orderId, amountCents];
      if (answer.status === 200) await pool.query(writeRefund, again);
      return answer;
    },
  },
});
