import { endBy, ending, endingParts, endReservation } from '../stock/reservations.ts';
import { bug } from './bug.ts';

const { ended, journal } = endingParts('released');
const statement = ending({ ended, journal });

export const releaseNotCounted = bug({
  name: 'release-not-counted',
  about:
    'The ledger gives the units of a cancelled order back, and the counter does not: they cannot be sold.',
  foundBy: 'counter-equals-ledger',
  inventory: {
    end: (pool, orderId, how) =>
      how === 'released' ? endBy(statement, pool, orderId) : endReservation(pool, orderId, how),
  },
});
