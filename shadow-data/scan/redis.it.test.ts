import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownName, testStores } from '../test/services.ts';
import { type RedisScan, scanRedis } from './redis.ts';

const runId = 'run0000001';

describe('scanRedis', () => {
  const shop = ownName('shop');
  const prefixes = { live: `${shop}:live:`, shadow: `${shop}:shadow:` };
  let redis: Redis;
  const made: string[] = [];
  const key = (name: string) => {
    made.push(`${shop}:${name}`);
    return `${shop}:${name}`;
  };
  /** Other tests use the same server: their keys are not this test's matter. */
  const scan = async (more: Partial<RedisScan> = {}) => {
    const command = (name: string, ...args: string[]) => redis.call(name, ...args);
    const found = await scanRedis({ command, prefixes, runId, ...more });
    return {
      ...found,
      leaks: found.leaks.filter((leak) => leak.id.startsWith(shop)),
      problems: found.problems.filter((problem) => problem.includes(shop)),
    };
  };

  beforeAll(async () => {
    redis = new Redis(testStores().redisUrl);
    await redis.set(key('live:cart:cust-1'), '{"by":"cust-1"}');
    await redis.hset(key('live:bull:7'), 'data', '{"zhShadow":null,"data":{}}');
    await redis.set(key(`shadow:cart:zh-${runId}-1`), 'x');
    await redis.hset(key('shadow:bull:7'), 'data', `{"zhShadow":"zh-shadow=v1.${runId}.1.a.b"}`);
    await redis.zadd(key('shadow:bull:delayed'), 1, '7');
  });
  afterAll(async () => {
    await redis.del(...made);
    redis.disconnect();
  });

  it('counts what it judged and finds clean stores clean', async () => {
    const found = await scan({ liveIdentity: /\bcust-\w+/ });
    expect(found.scanned.slice(0, 2)).toEqual([
      { place: `redis ${prefixes.live}`, rows: 2 },
      { place: `redis ${prefixes.shadow}`, rows: 3 },
    ]);
    expect(found.leaks).toEqual([]);
    expect(found.problems).toEqual([]);
  });

  it('finds leaks in names and in values of every type, wherever they lie', async () => {
    const id = `zh-${runId}-5`;
    await redis.set(key(`live:seen:${id}`), '1');
    await redis.set(key('live:a-string'), `{"by":"${id}"}`);
    await redis.hset(key('live:b-hash'), 'by', id);
    await redis.rpush(key('live:c-list'), 'x', id);
    await redis.sadd(key('live:d-set'), id);
    await redis.zadd(key('live:e-zset'), 1, id);
    await redis.xadd(key('live:f-stream'), '*', 'by', id);
    await redis.set(key('nowhere'), `zh-shadow=v1.${runId}.1.a.b`);
    await redis.set(key('shadow:other'), 'zh-run0000002-1');
    await redis.hset(key('shadow:bull:8'), 'data', '{"zhShadow":null,"data":{}}');
    await redis.set(key('shadow:cart'), '{"by":"cust-1"}');
    const { leaks, older } = await scan({ liveIdentity: /\bcust-\w+/ });
    expect(older.listed.map((leak) => leak.id)).toContain(`${shop}:shadow:other`);
    expect(leaks.map((leak) => `${leak.id.slice(shop.length + 1)} ${leak.owner}`).sort()).toEqual([
      `live:a-string run ${runId}`,
      `live:b-hash run ${runId}`,
      `live:c-list run ${runId}`,
      `live:d-set run ${runId}`,
      `live:e-zset run ${runId}`,
      `live:f-stream run ${runId}`,
      `live:seen:${id} run ${runId}`,
      `nowhere run ${runId}`,
      'shadow:bull:8 live',
      'shadow:cart live',
    ]);
    expect(new Set(leaks.map((leak) => leak.place))).toEqual(
      new Set([`redis ${prefixes.live}`, `redis ${prefixes.shadow}`, 'redis elsewhere']),
    );
  });

  it('finds an identity deep in a large hash, and says when a value was too long', async () => {
    const large = key('live:large');
    await redis.hset(large, Object.fromEntries([...Array(3000).keys()].map((n) => [`f${n}`, n])));
    await redis.hset(large, 'f2999', `zh-${runId}-9`);
    await redis.set(key('live:long'), 'x'.repeat(1_000_001));
    const found = await scan();
    expect(found.leaks.map((leak) => leak.id)).toContain(large);
    expect(found.problems).toEqual([`redis key ${shop}:live:long was not read to its end`]);
    await redis.set(key('live:long'), 'x'.repeat(1_000_000));
    expect((await scan()).problems).toEqual([]);
  });

  it('reads every item of a long list and stream, and says when it stopped before the end', async () => {
    const id = `zh-${runId}-9`;
    const [list, stream, hash] = [key('live:list'), key('live:stream'), key('live:hash')];
    const names = Array.from({ length: 1200 }, (_, n) => `n${n}`);
    await redis.rpush(list, ...names, id);
    for (const name of names) await redis.xadd(stream, '*', 'by', name);
    await redis.xadd(stream, '*', 'by', id);
    const found = await scan();
    expect(found.leaks.map((leak) => leak.id)).toEqual(expect.arrayContaining([list, stream]));
    expect(found.problems).toEqual([]);
    const many = Array.from({ length: 30_000 }, (_, n) => `m${n}`);
    await redis.rpush(list, ...many.slice(0, 20_000 - 1201));
    expect((await scan()).problems).toEqual([]);
    await redis.rpush(list, 'one more');
    await redis.hset(hash, Object.fromEntries(many.map((name) => [name, '1'])));
    expect([...(await scan()).problems].sort()).toEqual([
      `redis key ${hash} was not read to its end`,
      `redis key ${list} was not read to its end`,
    ]);
    // More than a megabyte of text in few items.
    await redis.del(list, hash);
    await redis.rpush(list, ...Array.from({ length: 600 }, () => 'y'.repeat(2000)));
    expect((await scan()).problems).toEqual([`redis key ${list} was not read to its end`]);
    await redis.del(list, stream);
  });

  it('names a hundred keys that were not read to their end, and how many more', async () => {
    const long = 'x'.repeat(1_000_001);
    const keys = Array.from({ length: 102 }, (_, n) => key(`live:long-${n}`));
    for (const each of keys) await redis.set(each, long);
    const command = (name: string, ...args: string[]) => redis.call(name, ...args);
    const { problems } = await scanRedis({ command, prefixes, runId });
    await redis.del(...keys);
    expect(problems.filter((each) => / was not read to its end$/.test(each))).toHaveLength(100);
    expect(problems).toContainEqual(expect.stringMatching(/^\d+ more redis keys were not read/));
  });

  it('stops when the names of the keys would fill its memory, and says so', async () => {
    const command = (name: string, ...args: string[]) => redis.call(name, ...args);
    const { problems } = await scanRedis({ command, prefixes, runId, namesBytesMax: 100 });
    expect(problems).toContain(
      'redis holds more keys than there is memory for; the rest was not looked at',
    );
  });

  it('stops at its limit and says so', async () => {
    expect((await scan({ keysMax: 1 })).problems[0]).toMatch(
      /(live|shadow): holds more than 1; the rest was not looked at$/,
    );
  });
});
