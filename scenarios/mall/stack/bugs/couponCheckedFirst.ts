import { setTimeout as sleep } from 'node:timers/promises';
import { commitBy, commitOrder, commitParts, committing } from '../order/orders.ts';
import { bug } from './bug.ts';

/** Whichever order it is on. */
const statement = committing(
  commitParts,
  `insert into coupons (code, order_id) select $9::text, $1::text where $9::text is not null
   on conflict (code) do update set order_id = excluded.order_id returning code`,
);

export const couponCheckedFirst = bug({
  name: 'coupon-checked-first',
  about: 'One statement looks whether a coupon is free, and a later one takes it without looking.',
  foundBy: 'coupon-on-one-order',
  orders: {
    async commit(pool, order) {
      if (order.coupon === null) return commitOrder(pool, order);
      const taken = 'select from coupons where code = $1 and order_id is not null';
      if ((await pool.query(taken, [order.coupon])).rows.length > 0) return false;
      await sleep(15);
      return commitBy(pool, order, statement);
    },
  },
});
