import { randomUUID } from 'node:crypto';
import { runAsLive } from '@zerohour/shadow-data';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { testStores } from '../../../../server/test/support/stores.ts';
import { createToldHotKeys } from './toldHotKeys.ts';

it('shares what was told with every instance within 200 ms, for three seconds', async () => {
  const redis = new Redis(testStores().redisUrl, { keyPrefix: `hot ${randomUUID()} ` });
  let nowMs = 1_000_000;
  const open = () =>
    createToldHotKeys(
      () => redis,
      () => nowMs,
    );
  const [here, there] = [open(), open()];
  const seen = async () => [...(await runAsLive(() => there.current()))].sort();
  try {
    expect(await seen()).toEqual([]);
    await here.tell('a');
    nowMs += 200;
    expect(await seen()).toEqual(['a']);
    nowMs += 1_000;
    await here.tell('b');
    nowMs += 1_799;
    expect(await seen()).toEqual(['a', 'b']);
    nowMs += 200;
    expect(await seen()).toEqual(['b']);
    await here.tell('b');
    // What is over is removed, and the rest does not stay in Redis for ever.
    expect(await redis.zrange('hot-keys', '0', '-1')).toEqual(['b']);
    expect(await redis.pttl('hot-keys')).toBeGreaterThan(0);
    nowMs += 2_999;
    expect(await seen()).toEqual(['b']);
    nowMs += 200;
    expect(await seen()).toEqual([]);
  } finally {
    redis.disconnect();
  }
});
