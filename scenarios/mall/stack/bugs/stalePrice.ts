import { currentOwner } from '../kit/ids.ts';
import { orderSteps } from '../order/placing.ts';
import { bug } from './bug.ts';

/** The first price that a process saw, by run and item. It lives as long as the process, as the bug's cache does. */
const seen = new Map<string, number>();

export const stalePrice = bug({
  name: 'stale-price',
  about:
    'The total is made from a price that a cache keeps for ever, and the line has the price of today.',
  foundBy: 'one-payment-per-order',
  orders: {
    price(wanted, priceCents) {
      const key = `${currentOwner()} ${wanted.sku}`;
      const kept = seen.get(key) ?? priceCents;
      seen.set(key, kept);
      const { discountCents } = orderSteps.price(wanted, priceCents);
      return { discountCents, totalCents: Math.max(1, wanted.units * kept - discountCents) };
    },
  },
});
