import { moveBy, moveOrder, moveParts, moving } from '../order/orders.ts';
import { bug } from './bug.ts';

const { moved, freed } = moveParts;
const statement = moving({ moved, freed });

export const paidNotJournaled = bug({
  name: 'paid-not-journaled',
  about: 'A paid order has its state and its payment, and no event that says so.',
  foundBy: 'one-payment-per-order',
  orders: {
    move: (pool, orderId, to) =>
      to === 'paid' ? moveBy(statement, pool, orderId, to) : moveOrder(pool, orderId, to),
  },
});
