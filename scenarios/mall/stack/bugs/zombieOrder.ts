import { reserveUnits } from '../order/placing.ts';
import { bug, isOneIn, priceOf } from './bug.ts';

export const zombieOrder = bug({
  name: 'zombie-order',
  about:
    'One order in five does not wait for its reservation, which never comes: it has neither stock nor payment.',
  foundBy: 'reserved-equals-open-orders',
  orders: {
    async reserve(placing, orderId, wanted) {
      if (!isOneIn(5, orderId)) return reserveUnits(placing, orderId, wanted);
      const priceCents = await priceOf(placing.pool, wanted.sku);
      return { created: true, state: 'open', priceCents };
    },
  },
});
