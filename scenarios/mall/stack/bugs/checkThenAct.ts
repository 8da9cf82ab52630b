import { setTimeout as sleep } from 'node:timers/promises';
import { write, writing } from '../stock/guard.ts';
import { bug } from './bug.ts';

const statement = writing(`taken as (
  update stock set available = available - $2, reserved = reserved + $2, unguarded = true
  where sku = $1 returning price_cents
)`);

export const checkThenAct = bug({
  name: 'check-then-act',
  about:
    'One statement looks whether there is enough, and a later one takes the units without looking.',
  foundBy: 'oversell',
  inventory: {
    async deduct({ pool }, wanted) {
      const { rows } = await pool.query('select available from stock where sku = $1', [wanted.sku]);
      if (Number(rows[0]?.available ?? 0) < wanted.units) return null;
      await sleep(15);
      return write(pool, statement, wanted);
    },
  },
});
