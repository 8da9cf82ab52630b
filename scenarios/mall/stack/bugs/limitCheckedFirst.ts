import { setTimeout as sleep } from 'node:timers/promises';
import { commitBy, quotasOf, takenOf } from '../order/orders.ts';
import { bug } from './bug.ts';

export const limitCheckedFirst = bug({
  name: 'limit-checked-first',
  about: 'Two orders at once both see what a customer may still have, and together have more.',
  foundBy: 'purchases-within-limit',
  orders: {
    async commit(pool, order) {
      for (const { kind, name, wanted, most } of quotasOf(order)) {
        const { rows } = await pool.query(takenOf[kind], [name]);
        if (Number(rows[0]?.taken) + wanted > most) return false;
      }
      await sleep(50);
      return commitBy(pool, order);
    },
  },
});
