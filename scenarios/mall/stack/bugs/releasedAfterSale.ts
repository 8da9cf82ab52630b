import { endBy, ending, endingParts, endReservation } from '../stock/reservations.ts';
import { bug, later } from './bug.ts';
import { countedUnlooked } from './unguarded.ts';

const statement = ending({
  ...endingParts('released'),
  ended: `update reservations set state = 'released' where order_id = $1 and state = 'sold'
    returning id, order_id, sku, units`,
  counted: countedUnlooked,
});

export const releasedAfterSale = bug({
  name: 'released-after-sale',
  about: 'The timer of a reservation is not stopped by its sale, and gives the sold units back.',
  foundBy: 'reservation-ends-once',
  inventory: {
    async end(pool, orderId, how) {
      const ended = await endReservation(pool, orderId, how);
      if (how === 'sold' && ended) later(200, () => endBy(statement, pool, orderId));
      return ended;
    },
  },
});
