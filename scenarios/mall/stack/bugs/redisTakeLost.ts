import { randomUUID } from 'node:crypto';
import { createDeductions } from '../stock/guard.ts';
import { settleUnits, takeUnits } from '../stock/redisUnits.ts';
import { bug, isOneIn } from './bug.ts';

export const redisTakeLost = bug({
  name: 'redis-take-lost',
  about:
    'Redis gives the units of an order and keeps no token; one in three is lost in a crash before the database has it.',
  foundBy: 'redis-equals-database',
  auditFile: 'audit-redis.yaml',
  inventory: {
    guard: 'redis',
    async deduct({ pool, redis }, wanted) {
      if (!isOneIn(3, wanted.orderId)) {
        return createDeductions(undefined, redis).redis(pool, wanted);
      }
      const { orderId: order, sku, units } = wanted;
      const token = { take: randomUUID(), order, sku, units, atMs: Date.now() };
      if ((await takeUnits(pool, redis(), token)) === 'taken') await settleUnits(redis(), token);
      return null;
    },
  },
});
