import { write, writing } from '../stock/guard.ts';
import { bug } from './bug.ts';

const statement = writing(`taken as (
  update stock set unguarded = true where sku = $1 and available >= $2 returning price_cents
)`);

export const reserveNotCounted = bug({
  name: 'reserve-not-counted',
  about: 'The ledger has the reservation, and the counter does not move.',
  foundBy: 'counter-equals-ledger',
  inventory: { deduct: ({ pool }, wanted) => write(pool, statement, wanted) },
});
