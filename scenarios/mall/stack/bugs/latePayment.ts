import { reply } from '../kit/reply.ts';
import { capture, paymentSteps, paymentValues, writePayment } from '../order/payments.ts';
import { bug } from './bug.ts';

export const latePayment = bug({
  name: 'late-payment',
  about: 'A payment of an order that was cancelled is captured, and not paid back.',
  foundBy: 'one-payment-per-order',
  payments: {
    rejection: (order, amountCents) =>
      order.state === 'cancelled' ? null : paymentSteps.rejection(order, amountCents),
    async capture(paying, event, counts) {
      const answer = await capture(paying, event, counts);
      if (answer.status !== 409) return answer;
      await paying.pool.query(writePayment(), paymentValues(event));
      return reply(200, { paymentId: event.reference });
    },
  },
});
