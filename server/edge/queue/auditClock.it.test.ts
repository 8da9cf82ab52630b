import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { testStores } from '../../test/support/stores.ts';
import { auditQueueName, createAuditClock } from './auditClock.ts';
import { connectRedis } from './connection.ts';

it('ticks by a scheduler of its own prefix, which its stop removes', async () => {
  const redis = connectRedis(testStores().redisUrl, { patient: false });
  const [prefix, runId] = [`audit-${randomUUID()}`, randomUUID()];
  const clock = createAuditClock(testStores().redisUrl, prefix);
  const schedulers = () => redis.zrange(`${prefix}:${auditQueueName}:repeat`, '0', '-1');
  try {
    let ticks = 0;
    const stop = clock.start(runId, 100, async () => {
      ticks += 1;
    });
    await expect.poll(() => ticks, { timeout: 10_000 }).toBeGreaterThan(1);
    expect(await schedulers()).toEqual([`audit-${runId}`]);
    await stop();
    expect(await schedulers()).toEqual([]);
  } finally {
    await clock.close();
    redis.disconnect();
  }
});
