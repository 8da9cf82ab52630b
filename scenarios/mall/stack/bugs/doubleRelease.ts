import { endBy, ending, endingParts, endReservation } from '../stock/reservations.ts';
import { bug } from './bug.ts';

/** Whatever the reservation's state is. */
const statement = ending({
  ...endingParts('released'),
  ended: `update reservations set state = 'released' where order_id = $1
    returning id, order_id, sku, units`,
  counted: `update stock set available = stock.available + ended.units,
    reserved = stock.reserved - ended.units, unguarded = true from ended where stock.sku = ended.sku`,
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
