import { couponCents } from '../order/orders.ts';
import { bug } from './bug.ts';

export const discountUncapped = bug({
  name: 'discount-uncapped',
  about: 'A coupon takes more from an order than the order costs.',
  foundBy: 'total-not-negative',
  orders: {
    price({ units, coupon }, priceCents) {
      const discountCents = coupon === undefined ? 0 : couponCents;
      return { discountCents, totalCents: units * priceCents - discountCents };
    },
  },
});
