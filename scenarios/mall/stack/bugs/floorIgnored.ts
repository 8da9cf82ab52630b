import { couponCents } from '../order/orders.ts';
import { bug } from './bug.ts';

export const floorIgnored = bug({
  name: 'floor-ignored',
  about: 'A coupon takes more than half of the price, below the floor of discounts.',
  foundBy: 'price-in-force',
  orders: {
    price({ units, coupon }, priceCents) {
      const sum = units * priceCents;
      const discountCents = coupon === undefined ? 0 : Math.min(couponCents, sum - 1);
      return { discountCents, totalCents: sum - discountCents };
    },
  },
});
