import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
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
    expect(await redis.exists(`${prefix}:${auditQueueName}:completed`)).toBe(0);
    await stop();
    expect(await schedulers()).toEqual([]);
    const then = ticks;
    // A job of before the stop has nobody to tick.
    const queue = new Queue(auditQueueName, { connection: redis, prefix });
    const job = await queue.add('late', { runId });
    await expect.poll(() => job.isCompleted(), { timeout: 10_000 }).toBe(true);
    expect(ticks).toBe(then);
  } finally {
    await clock.close();
    redis.disconnect();
  }
});
