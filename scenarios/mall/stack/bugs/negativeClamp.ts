import { write, writing } from '../stock/guard.ts';
import { bug } from './bug.ts';

const statement = writing(`taken as (
  update stock set available = greatest(available - $2, 0), reserved = reserved + $2
  where sku = $1 returning price_cents
)`);

export const negativeClamp = bug({
  name: 'negative-clamp',
  about: 'Stock that would fall below zero is set to zero, so the counter never looks wrong.',
  foundBy: 'stock-conservation',
  inventory: { deduct: ({ pool }, wanted) => write(pool, statement, wanted) },
});
