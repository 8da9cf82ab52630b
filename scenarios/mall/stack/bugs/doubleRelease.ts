import { endBy, ending, endingParts, endReservation } from '../stock/reservations.ts';
import { bug } from './bug.ts';
import { countedUnlooked } from './unguarded.ts';

/** Whatever the reservation's state is. */
const statement = ending({
  ...endingParts('released'),
  ended: `update reservations set state = 'released' where order_id = $1
    returning id, order_id, sku, units`,
  counted: countedUnlooked,
});

export const doubleRelease = bug({
  name: 'double-release',
  about: 'A release that comes twice, as messages may, gives the units back twice.',
  foundBy: 'reservation-ends-once',
  inventory: {
    async end(pool, orderId, how) {
      if (how === 'sold') return endReservation(pool, orderId, how);
      await endBy(statement, pool, orderId);
      return endBy(statement, pool, orderId);
    },
  },
});
