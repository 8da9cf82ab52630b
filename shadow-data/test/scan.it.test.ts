import { Redis } from 'ioredis';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type PostgresScan, scanPostgres } from '../scan/postgres.ts';
import { type RedisScan, scanRedis } from '../scan/redis.ts';
import { ownDatabase, ownName, queryOf } from './services.ts';

const runId = 'run0000001';

describe('scanPostgres', () => {
  let database: Awaited<ReturnType<typeof ownDatabase>>;
  let client: pg.Client;
  const scan = (more: Partial<PostgresScan> = {}) =>
    scanPostgres({
      query: queryOf(client),
      schemas: { live: 'live', shadow: 'shadow' },
      identity: [{ table: 'orders', column: 'customer' }],
      runId,
      ...more,
    });

  beforeAll(async () => {
    database = await ownDatabase();
    client = await database.connect();
    for (const schema of ['live', 'shadow']) {
      await client.query(`CREATE SCHEMA ${schema}`);
      await client.query(`CREATE TABLE ${schema}.orders (customer text)`);
    }
    await client.query(
      `INSERT INTO live.orders SELECT 'cust-' || n FROM generate_series(1, 12345) n`,
    );
    await client.query(
      `INSERT INTO shadow.orders SELECT 'zh-${runId}-' || n FROM generate_series(1, 5000) n`,
    );
  });
  afterAll(() => database.close());

  it('judges every row of both schemas and finds a clean house clean', async () => {
    expect(await scan()).toEqual({
      scanned: [
        { place: 'live.orders.customer', rows: 12345 },
        { place: 'shadow.orders.customer', rows: 5000 },
      ],
      leaks: [],
      problems: [],
    });
  });

  it('finds one row among thousands, both ways, though all counts stay plausible', async () => {
    await client.query(
      `UPDATE live.orders SET customer = 'zh-${runId}-1' WHERE customer = 'cust-9'`,
    );
    await client.query(`INSERT INTO shadow.orders VALUES ('cust-9'), ('zh-run0000000-1'), (NULL)`);
    const { leaks } = await scan();
    expect(leaks.map((leak) => [leak.place, leak.id, leak.owner])).toEqual([
      ['live.orders.customer', `zh-${runId}-1`, `run ${runId}`],
      ['shadow.orders.customer', 'cust-9', 'live'],
      ['shadow.orders.customer', 'zh-run0000000-1', 'run run0000000'],
      ['shadow.orders.customer', '(none)', 'live'],
    ]);
  });

  it('says when it did not look at everything, or does not list everything', async () => {
    expect((await scan({ rowsMax: 5003 })).problems).toEqual([
      'live.orders.customer holds more than 5003; the rest was not looked at',
    ]);
    const few = await scan({ leaksMax: 1 });
    expect(few.leaks).toHaveLength(2);
    expect(few.problems).toEqual(['shadow.orders.customer has 2 more leaks than are listed']);
  });

  it('proves nothing without columns, and rejects when a table is missing', async () => {
    expect((await scan({ identity: [] })).problems).toEqual(['no identity columns are named']);
    const missing = [{ table: 'baskets', column: 'customer' }];
    await expect(scan({ identity: missing })).rejects.toThrow('"live.baskets" does not exist');
    expect((await scan()).problems).toEqual([]);
  });
});

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
    redis = new Redis(inject('redisUrl'));
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

  it('counts what it judged and finds a clean house clean', async () => {
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
    const { leaks } = await scan({ liveIdentity: /\bcust-\w+/ });
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
      'shadow:other run run0000002',
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

  it('stops at its limit and says so', async () => {
    expect((await scan({ keysMax: 1 })).problems[0]).toMatch(
      /(live|shadow): holds more than 1; the rest was not looked at$/,
    );
  });
});
