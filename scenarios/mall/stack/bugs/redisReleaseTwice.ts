import { giveBackOrder } from '../stock/compensation.ts';
import { unitsKey } from '../stock/redisUnits.ts';
import { bug } from './bug.ts';

export const redisReleaseTwice = bug({
  name: 'redis-release-twice',
  about:
    'A release is told to Redis a second time when the answer is late, and counts twice there.',
  foundBy: 'redis-equals-database',
  auditFile: 'audit-redis.yaml',
  inventory: {
    guard: 'redis',
    async giveBack(at, orderId) {
      await giveBackOrder(at, orderId);
      const { rows } = await at.pool.query(
        'select sku, units from reservations where order_id = $1',
        [orderId],
      );
      for (const { sku, units } of rows) {
        await at.redis().hincrby(unitsKey, String(sku), Number(units));
      }
    },
  },
});
