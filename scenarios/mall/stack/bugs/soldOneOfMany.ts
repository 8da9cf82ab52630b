import { endBy, ending, endingParts, endReservation } from '../stock/reservations.ts';
import { bug } from './bug.ts';

const statement = ending({
  ...endingParts('sold'),
  ended: `update reservations set state = 'sold' where order_id = $1 and state = 'open'
    returning id, order_id, sku, 1 as units`,
});

export const soldOneOfMany = bug({
  name: 'sold-one-of-many',
  about: 'One unit is sold of a reservation of several; the others stay reserved for ever.',
  foundBy: 'reservation-ends-once',
  inventory: {
    end: (pool, orderId, how) =>
      how === 'sold' ? endBy(statement, pool, orderId) : endReservation(pool, orderId, how),
  },
});
