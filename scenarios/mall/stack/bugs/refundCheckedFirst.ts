import { setTimeout as sleep } from 'node:timers/promises';
import { idFrom } from '../kit/ids.ts';
import { reply } from '../kit/reply.ts';
import { leftToRefund, writeRefund } from '../order/refunds.ts';
import { bug } from './bug.ts';

export const refundCheckedFirst = bug({
  name: 'refund-checked-first',
  about: 'Two refunds at once both see what is left to pay back, and pay back more than was paid.',
  foundBy: 'refunds-within-payments',
  payments: {
    async refund(pool, { orderId, key, amountCents }) {
      const { rows } = await pool.query(leftToRefund, [orderId]);
      const left = Number(rows[0]?.cents ?? 0);
      if (left < amountCents) return reply(409, { error: 'more-than-was-paid' });
      await sleep(15);
      const refundId = idFrom('refund', key);
      await pool.query(writeRefund, [refundId, orderId, amountCents]);
      return reply(200, { refundId, amountCents });
    },
  },
});
