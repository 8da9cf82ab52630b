import { createDeductions } from '../stock/guard.ts';
import { bug, isOneIn } from './bug.ts';

const deductBy = createDeductions();

export const writeBehindLost = bug({
  name: 'write-behind-lost',
  about:
    'A deduction is counted in Redis and answered; one in five is lost in a crash before the database has it.',
  foundBy: 'reserved-equals-open-orders',
  inventory: {
    async deduct({ pool, redis }, wanted) {
      await redis().incrby(`taken:${wanted.sku}`, wanted.units);
      if (!isOneIn(5, wanted.orderId)) return deductBy['row-lock'](pool, wanted);
      const { rows } = await pool.query('select price_cents from stock where sku = $1', [
        wanted.sku,
      ]);
      return rows[0] === undefined ? null : Number(rows[0].price_cents);
    },
  },
});
