import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { testStores } from '../../test/support/stores.ts';
import { connectRedis } from './connection.ts';
import { framesChannel, shardQueueName } from './shardJob.ts';
import { createShardQueue, type ShardQueue } from './shardQueue.ts';

let redis: ReturnType<typeof connectRedis>;
let queue: ShardQueue;
let prefix: string;
beforeEach(() => {
  prefix = `shards-${randomUUID()}`;
  redis = connectRedis(testStores().redisUrl, { patient: false });
  queue = createShardQueue(testStores().redisUrl, prefix);
});
afterEach(async () => {
  await queue.close();
  redis.disconnect();
});

it('queues a job for each shard in order, tried once, and forgotten when it is done', async () => {
  const shards = [2, 0].map((shard) => ({ runId: 'run0000000001', round: 1, shard }));
  await queue.enqueue(shards);
  const key = `${prefix}:${shardQueueName}`;
  const ids = (await redis.lrange(`${key}:wait`, 0, -1)).reverse();
  const jobs = await Promise.all(ids.map((id) => redis.hgetall(`${key}:${id}`)));
  expect(jobs.map(({ data }) => JSON.parse(data ?? ''))).toEqual(shards);
  for (const { name, opts } of jobs) {
    expect([name, JSON.parse(opts ?? '')]).toEqual([
      'shard',
      { removeOnComplete: true, removeOnFail: 100, attempts: 1 },
    ]);
  }
});

it('tells of frames of the runs that are listened to, until they are not', async () => {
  const heard: string[] = [];
  const [one, two] = [randomUUID(), randomUUID()];
  const end = queue.onFrames(one, () => heard.push('one'));
  queue.onFrames(two, () => heard.push('two'));
  const listeners = async (runId: string) => redis.publish(framesChannel(runId), '0 1');
  await expect.poll(() => listeners(one), { timeout: 10_000 }).toBe(1);
  await expect.poll(() => listeners(two), { timeout: 10_000 }).toBe(1);
  await expect.poll(() => new Set(heard), { timeout: 10_000 }).toEqual(new Set(['one', 'two']));
  const before = heard.filter((each) => each === 'one').length;
  end();
  await expect.poll(() => listeners(one), { timeout: 10_000 }).toBe(0);
  expect(heard.filter((each) => each === 'one')).toHaveLength(before);
  expect(await redis.publish(framesChannel(randomUUID()), '0 1')).toBe(0);
});

it('closes its connections', async () => {
  const named = async () => ((await redis.client('LIST')) as string).trim().split('\n').length;
  const open = await named();
  await queue.close();
  await expect.poll(named, { timeout: 10_000 }).toBeLessThanOrEqual(open - 2);
});
