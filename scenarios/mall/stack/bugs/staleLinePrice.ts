import { currentOwner } from '../kit/ids.ts';
import { commitOrder } from '../order/orders.ts';
import { bug } from './bug.ts';

/** The first price that a process saw, by run and item. It lives as long as the process, as the bug's cache does. */
const seen = new Map<string, number>();

export const staleLinePrice = bug({
  name: 'stale-line-price',
  about: 'An order has the price that a cache keeps for ever, on its line and in its total.',
  foundBy: 'price-in-force',
  orders: {
    async commit(pool, order) {
      const key = `${currentOwner()} ${order.sku}`;
      const priceCents = seen.get(key) ?? order.priceCents;
      seen.set(key, priceCents);
      const totalCents = order.totalCents - order.units * (order.priceCents - priceCents);
      return commitOrder(pool, { ...order, priceCents, totalCents });
    },
  },
});
