import { deductionParts, write, writing } from '../stock/guard.ts';
import { bug } from './bug.ts';

const taken = `taken as (
  update stock set available = available - $2, reserved = reserved + $2
  where sku = $1 and available >= $2 returning price_cents
)`;
const statement = writing(taken, { ...deductionParts, journal: 'select $5::text from taken' });

export const reserveNotJournaled = bug({
  name: 'reserve-not-journaled',
  about: 'The counter moves, and the ledger has no row that says why.',
  foundBy: 'counter-equals-ledger',
  inventory: { deduct: ({ pool }, wanted) => write(pool, statement, wanted) },
});
