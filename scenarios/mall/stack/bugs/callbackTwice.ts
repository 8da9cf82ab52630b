import { capture, paymentValues, writePayment } from '../order/payments.ts';
import { bug } from './bug.ts';

export const callbackTwice = bug({
  name: 'callback-twice',
  about: 'A callback that the provider sends again is booked as a second payment.',
  foundBy: 'one-payment-per-order',
  payments: {
    async capture(paying, event, counts) {
      const answer = await capture(paying, event, counts);
      const again = { ...event, reference: `${event.reference}-again` };
      if (answer.status === 200) await paying.pool.query(writePayment(true), paymentValues(again));
      return answer;
    },
  },
});
