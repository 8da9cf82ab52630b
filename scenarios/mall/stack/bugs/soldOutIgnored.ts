import { reserveUnits } from '../order/placing.ts';
import { bug, priceOf } from './bug.ts';

export const soldOutIgnored = bug({
  name: 'sold-out-ignored',
  about: 'An order is placed though the inventory answered that the item is sold out.',
  foundBy: 'oversell',
  orders: {
    async reserve(placing, orderId, wanted) {
      const reserved = await reserveUnits(placing, orderId, wanted);
      if (reserved !== null) return reserved;
      const priceCents = await priceOf(placing.pool, wanted.sku);
      return { created: true, state: 'open', priceCents };
    },
  },
});
