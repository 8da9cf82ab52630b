import { write, writing } from '../stock/guard.ts';
import { bug } from './bug.ts';

const statement = writing(
  `taken as (
    update stock set available = available - $2, reserved = reserved + $2
    where sku = (select sku from stock where sku > $1 order by sku limit 1) and available >= $2
    returning sku, price_cents
  )`,
  {
    held: `insert into reservations (id, order_id, sku, units, state)
      select $3, $4, sku, $2, 'open' from taken`,
    journal: `insert into stock_ledger (sku, kind, units, order_id, reservation_id, run)
      select sku, 'reserve', $2, $4, $3, $5 from taken`,
  },
);

export const wrongVariant = bug({
  name: 'wrong-variant',
  about: 'The units of another item are reserved than those that were ordered.',
  foundBy: 'reserved-equals-open-orders',
  inventory: { deduct: ({ pool }, wanted) => write(pool, statement, wanted) },
});
