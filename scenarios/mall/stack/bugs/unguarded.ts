import { moveParts, moving } from '../order/orders.ts';
import { writing } from '../stock/guard.ts';

/** Statements of which several bugs are made: the shop's own, without the condition that keeps them right. */

/** Takes the units, whether they are there or not. */
export const takeUnlooked = writing(`taken as (
  update stock set available = available - $2, reserved = reserved + $2, unguarded = true
  where sku = $1 returning price_cents
)`);

/** The part of a release that gives the units back, reserved or not. */
export const countedUnlooked = `update stock set available = stock.available + ended.units,
  reserved = stock.reserved - ended.units, unguarded = true from ended where stock.sku = ended.sku`;

/** Moves an order on, whatever its state is. */
export const moveUnlooked = moving({
  ...moveParts,
  moved: `update orders set state = $2, version = version + 1, xid = pg_current_xact_id()
    where id = $1 and state <> $2 returning id`,
});
