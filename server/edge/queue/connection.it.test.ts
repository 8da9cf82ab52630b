import { expect, it, vi } from 'vitest';
import { testStores } from '../../test/support/stores.ts';
import { assertRedis, connectRedis } from './connection.ts';

it('names a Redis that is not there in one line, without the password', async () => {
  expect(await assertRedis(testStores().redisUrl)).toEqual({ ok: true, value: { warning: null } });
  const gone = await assertRedis('redis://:hunter2@127.0.0.1:1');
  const line = gone.ok ? '' : gone.error;
  expect(line).toMatch(
    /^Redis at redis:\/\/127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED.*\. Start it/,
  );
  expect(line).not.toMatch(/hunter2|\n/);
  const forged = new URL(testStores().redisUrl);
  forged.password = 'guess';
  const refused = await assertRedis(forged.href);
  expect(refused.ok ? '' : refused.error).toMatch(/WRONGPASS|invalid/i);
});

it('leaves no connection behind', async () => {
  const redis = connectRedis(testStores().redisUrl, { patient: false });
  try {
    const own = Number(await redis.client('ID'));
    // Those of tests before it may still be about to close.
    const opened = async () =>
      [...String(await redis.client('LIST')).matchAll(/^id=(\d+)/gm)].filter(
        ([, id]) => Number(id) > own,
      );
    await assertRedis(testStores().redisUrl);
    await expect.poll(opened, { timeout: 10_000 }).toEqual([]);
  } finally {
    redis.disconnect();
  }
});

it('warns of a Redis that may drop keys', async () => {
  const redis = connectRedis(testStores().redisUrl, { patient: false });
  try {
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await assertRedis(testStores().redisUrl)).toEqual({
      ok: true,
      value: {
        warning:
          'Redis has maxmemory-policy allkeys-lru: it may drop queued work. Set `maxmemory-policy noeviction`.',
      },
    });
  } finally {
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    redis.disconnect();
  }
});

it('fails an impatient command within seconds while Redis is away', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const redis = connectRedis('redis://127.0.0.1:1', { patient: false });
  const askedAtMs = Date.now();
  await expect(redis.ping()).rejects.toThrow(/timed out/i);
  expect(Date.now() - askedAtMs).toBeLessThan(4_000);
  redis.disconnect();
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
});
