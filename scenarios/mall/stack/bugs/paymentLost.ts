import { reply } from '../kit/reply.ts';
import { capture } from '../order/payments.ts';
import { bug, isOneIn } from './bug.ts';

export const paymentLost = bug({
  name: 'payment-lost',
  about: 'One order in four is marked as paid, and its payment is not written.',
  foundBy: 'one-payment-per-order',
  payments: {
    async capture(paying, event, counts) {
      const { orderId, reference } = event;
      if (!isOneIn(4, orderId)) return capture(paying, event, counts);
      await paying.orders.call('POST', `/orders/${encodeURIComponent(orderId)}/paid`, {});
      return reply(200, { paymentId: reference });
    },
  },
});
