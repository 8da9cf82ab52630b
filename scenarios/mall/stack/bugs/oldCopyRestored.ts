import { moveOrder } from '../order/orders.ts';
import { bug, isOneIn, later } from './bug.ts';

export const oldCopyRestored = bug({
  name: 'old-copy-restored',
  about:
    'A job writes a paid order back as it read it a second before: its state and version fall.',
  foundBy: 'states-follow-automaton',
  orders: {
    async move(pool, orderId, to) {
      const { rows } = await pool.query('select state, version from orders where id = $1', [
        orderId,
      ]);
      const state = await moveOrder(pool, orderId, to);
      const [copy] = rows;
      if (to === 'paid' && copy?.state === 'placed' && isOneIn(2, orderId)) {
        const restore = `update orders set state = $2, version = $3, xid = pg_current_xact_id()
          where id = $1`;
        later(1_500, () => pool.query(restore, [orderId, copy.state, copy.version]));
      }
      return state;
    },
  },
});
