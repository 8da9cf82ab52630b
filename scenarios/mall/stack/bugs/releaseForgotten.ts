import { endBy, ending, endingParts, endReservation } from '../stock/reservations.ts';
import { bug } from './bug.ts';

const { ended } = endingParts('released');
const statement = ending({ ended, journal: 'select $2::text from ended' });

export const releaseForgotten = bug({
  name: 'release-forgotten',
  about: 'A cancelled order ends its reservation, and its units come back nowhere.',
  foundBy: 'reserved-equals-open-orders',
  inventory: {
    end: (pool, orderId, how) =>
      how === 'released' ? endBy(statement, pool, orderId) : endReservation(pool, orderId, how),
  },
});
