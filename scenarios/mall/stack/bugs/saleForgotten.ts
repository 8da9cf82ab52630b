import { endBy, ending, endingParts, endReservation } from '../stock/reservations.ts';
import { bug } from './bug.ts';

const { ended } = endingParts('sold');
const statement = ending({ ended, journal: 'select $2::text from ended' });

export const saleForgotten = bug({
  name: 'sale-forgotten',
  about: 'A paid order ends its reservation, and its units are never booked as sold.',
  foundBy: 'reserved-equals-open-orders',
  inventory: {
    end: (pool, orderId, how) =>
      how === 'sold' ? endBy(statement, pool, orderId) : endReservation(pool, orderId, how),
  },
});
