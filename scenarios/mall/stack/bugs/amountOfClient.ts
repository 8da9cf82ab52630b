import { paymentSteps } from '../order/payments.ts';
import { bug } from './bug.ts';

export const amountOfClient = bug({
  name: 'amount-of-client',
  about: 'What the client says is charged, and not the total of the order.',
  foundBy: 'one-payment-per-order',
  payments: {
    rejection: (order) => paymentSteps.rejection(order, order.totalCents),
  },
});
