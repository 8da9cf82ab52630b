import { moveBy, moveOrder, moveParts, moving } from '../order/orders.ts';
import { bug } from './bug.ts';

const { moved, freed } = moveParts;
const statement = moving({ moved, freed });

export const cancelNotJournaled = bug({
  name: 'cancel-not-journaled',
  about: 'A cancelled order gives its units back, and no event says that it is cancelled.',
  foundBy: 'reserved-equals-open-orders',
  orders: {
    move: (pool, orderId, to) =>
      to === 'cancelled' ? moveBy(statement, pool, orderId, to) : moveOrder(pool, orderId, to),
  },
});
