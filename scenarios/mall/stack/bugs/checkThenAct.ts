import { setTimeout as sleep } from 'node:timers/promises';
import { write } from '../stock/guard.ts';
import { bug } from './bug.ts';
import { takeUnlooked } from './unguarded.ts';

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
      return write(pool, takeUnlooked, wanted);
    },
  },
});
