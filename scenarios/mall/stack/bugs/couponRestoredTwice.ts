import { moveOrder } from '../order/orders.ts';
import { bug, later } from './bug.ts';

const restore = `
  update coupons set order_id = null where code = (select coupon from orders where id = $1)`;

export const couponRestoredTwice = bug({
  name: 'coupon-restored-twice',
  about: 'The coupon of a cancelled order is given back a second time, when another order has it.',
  foundBy: 'coupon-on-one-order',
  orders: {
    async move(pool, orderId, to) {
      const state = await moveOrder(pool, orderId, to);
      if (to === 'cancelled' && state === to) later(1_000, () => pool.query(restore, [orderId]));
      return state;
    },
  },
});
