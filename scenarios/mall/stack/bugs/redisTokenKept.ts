import { randomUUID } from 'node:crypto';
import { createDeductions } from '../stock/guard.ts';
import { takeUnits, unitsKey } from '../stock/redisUnits.ts';
import { bug, isOneIn } from './bug.ts';

export const redisTokenKept = bug({
  name: 'redis-token-kept',
  about:
    'One order in three fails after Redis gave its units: they come back, and its token is never released.',
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
      if ((await takeUnits(pool, redis(), token)) === 'taken')
        await redis().hincrby(unitsKey, sku, units);
      return null;
    },
  },
});
