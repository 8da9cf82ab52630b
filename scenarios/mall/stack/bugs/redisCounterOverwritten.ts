import { createDeductions } from '../stock/guard.ts';
import { unitsKey } from '../stock/redisUnits.ts';
import { bug, isOneIn, later } from './bug.ts';

export const redisCounterOverwritten = bug({
  name: 'redis-counter-overwritten',
  about:
    'A job that reconciles Redis writes what the database had 300 ms before over the counter: what was taken since is back.',
  foundBy: 'redis-equals-database',
  auditFile: 'audit-redis.yaml',
  inventory: {
    guard: 'redis',
    async deduct({ pool, redis }, wanted) {
      const { sku } = wanted;
      const { rows } = await pool.query('select available from stock where sku = $1', [sku]);
      const made = await createDeductions(undefined, redis).redis(pool, wanted);
      if (made !== null && isOneIn(2, wanted.orderId)) {
        later(300, () => redis().hset(unitsKey, sku, Number(rows[0]?.available)));
      }
      return made;
    },
  },
});
