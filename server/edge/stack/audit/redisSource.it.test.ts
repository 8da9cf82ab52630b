import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Backlog } from '../../../core/audit/drain/drain.ts';
import type { RedisBacklogKind, RedisWork } from '../../../core/audit/redis/redisBacklog.ts';
import type { RedisFile, RedisStock, RedisTokens } from '../../../core/audit/redis/redisFile.ts';
import { auditSourceContract } from '../../../core/audit/sources/auditSource.contract.ts';
import type { AuditSource, QueryCheck } from '../../../core/audit/sources/auditSource.ts';
import { MemoryShop } from '../../../core/audit/sources/memorySource.support.ts';
import { nothingHeld } from '../../../core/audit/sources/readBudget.ts';
import { counterRow, readStore } from '../../../core/audit/sources/sourceShop.support.ts';
import { testStores } from '../../../test/support/stores.ts';
import { freePorts } from '../../embedded/freePorts.ts';
import { readRedisBacklog } from './redisBacklogs.ts';
import { readOnly, readRedis } from './redisReading.ts';
import { redisUserRights, rightsOf } from './redisRights.ts';
import { withRedisStock } from './redisSource.ts';

let redis: Redis;
let prefix = '';
beforeAll(() => {
  redis = new Redis(testStores().redisUrl);
});
afterAll(() => redis.disconnect());
beforeEach(() => {
  prefix = `audit-${randomUUID()}:`;
});
afterEach(async () => {
  const keys = ['stock', 'q', 'stock:hot', 'stock:cold', 'stock:bad'].map((key) => prefix + key);
  await redis.del(...keys);
});

const limits = { factsMax: 1e6, bytesMax: 1e9 };
const roomyFile: RedisFile = {
  stock: { kind: 'hash', key: '{prefix}stock' },
  ...{ tokens: null, settleMs: 700 },
};
const placesAt = (url: string) => ({ shadow: { url, prefix }, live: null });

auditSourceContract('with Redis beside it', async () => {
  const shop = new MemoryShop({ hasStock: true });
  const places = placesAt(testStores().redisUrl);
  const open: (typeof shop)['open'] = (of) =>
    withRedisStock(shop.open(of), { file: roomyFile, places, limits });
  return Object.assign(Object.create(shop), {
    open,
    begin: () => shop.begin(),
    waitMs: (ms: number) => shop.waitMs(ms),
    close: () => shop.close(),
  });
});

const read = (stock: RedisStock, tokens: Partial<RedisTokens> | null = null, factsMax = 1e6) => {
  const usual = { group: null, json: null, order: null, sku: 'sku', units: 'units' };
  const of = tokens === null ? null : { ...usual, kind: 'list', key: '{prefix}q', ...tokens };
  return readRedis(
    readOnly((command, ...args) => redis.call(command, ...args)),
    {
      file: { stock, tokens: of as RedisTokens | null, settleMs: null },
      ...{ prefix, skus: ['hot', 'cold', 'none'], limits: { factsMax, bytesMax: 1e9 } },
    },
  );
};
const counters = { kind: 'keys', key: '{prefix}stock:{sku}', field: null } as const;

describe('what is read of Redis', () => {
  it('is stock in counters, in fields of hashes and in one hash, of the SKUs that are wanted', async () => {
    const wanted = new Map([
      ['hot', 7],
      ['cold', -1],
    ]);
    await redis.hset(`${prefix}stock`, { hot: 7, cold: -1, other: 3 });
    const inHash = { kind: 'hash', key: '{prefix}stock' } as const;
    expect((await read(inHash)).stock).toEqual(wanted);
    await redis.mset({ [`${prefix}stock:hot`]: 7, [`${prefix}stock:cold`]: -1 });
    expect((await read(counters)).stock).toEqual(wanted);
    await redis.del(`${prefix}stock:hot`, `${prefix}stock:cold`);
    await redis.hset(`${prefix}stock:hot`, { left: 7, name: 'Hot' });
    await redis.hset(`${prefix}stock:cold`, { left: -1 });
    expect((await read({ ...counters, field: 'left' })).stock).toEqual(wanted);
  });

  const idsOf = async (tokens: Partial<RedisTokens>) =>
    (await read(counters, tokens)).tokens.map(({ orderId, units }) => [orderId, units]);
  const json = (order: number, units = 1) => JSON.stringify({ sku: 'hot', units, order });

  it('is tokens of a list, a set and a hash, more than a page of them', async () => {
    const many = Array.from({ length: 2_001 }, (_, n) => json(n, 2));
    await redis.rpush(`${prefix}q`, ...many);
    const ofList = await idsOf({ order: 'order' });
    expect([ofList.length, ofList[0], ofList.at(-1)]).toEqual([2_001, ['0', 2], ['2000', 2]]);
    await expect(read(counters, {}, 2_000)).rejects.toThrow(
      `redis tokens: ${prefix}q holds more than 2000 of them`,
    );
    await redis.del(`${prefix}q`);
    await redis.sadd(`${prefix}q`, ...many);
    expect(await idsOf({ kind: 'set', order: 'order' })).toHaveLength(2_001);
    await redis.del(`${prefix}q`);
    await redis.hset(`${prefix}q`, Object.fromEntries(many.map((each, n) => [`o-${n}`, each])));
    const ofHash = (await read(counters, { kind: 'hash' })).tokens;
    expect(new Set(ofHash.map(({ id }) => id)).size).toBe(2_001);
  });

  it('is entries of a stream that its group has not acknowledged, read or not', async () => {
    const stream = { kind: 'stream', order: 'order' } as const;
    expect(await idsOf(stream)).toEqual([]);
    expect(await idsOf({ ...stream, group: 'writers' })).toEqual([]);
    const add = (order: number) =>
      redis.xadd(`${prefix}q`, '*', 'sku', 'hot', 'units', '1', 'order', String(order));
    const first = await add(1);
    for (const order of [2, 3]) await add(order);
    expect(await idsOf(stream)).toHaveLength(3);
    expect(await idsOf({ ...stream, group: 'writers' })).toHaveLength(3);
    await redis.xgroup('CREATE', `${prefix}q`, 'writers', '0');
    await redis.xreadgroup('GROUP', 'writers', 'w', 'COUNT', 2, 'STREAMS', `${prefix}q`, '>');
    await redis.xack(`${prefix}q`, 'writers', first ?? '');
    expect(await idsOf({ ...stream, group: 'writers' })).toEqual([
      ['2', 1],
      ['3', 1],
    ]);
    await redis.del(`${prefix}q`);
    await redis.xadd(`${prefix}q`, '*', 'data', json(9, 4));
    expect(await idsOf({ ...stream, json: 'data' })).toEqual([['9', 4]]);
  });

  it('asks nothing that writes or goes through all keys, and names what does not fit', async () => {
    const ask = readOnly(async () => 'OK');
    for (const command of ['SET', 'DEL', 'KEYS', 'SCAN', 'EVAL', 'XACK', 'mget']) {
      expect(() => ask(command)).toThrow(`the audit does not ask Redis ${command}`);
    }
    await redis.rpush(`${prefix}q`, 'no json');
    await expect(read(counters, {})).rejects.toThrow(
      `redis tokens: no json at 0 in ${prefix}q holds no JSON object`,
    );
  });
});

describe('backlogs in Redis', () => {
  const work = (kind: RedisBacklogKind, key: string, group: string | null = null) => ({
    ...{ kind, key: `{prefix}${key}`, group },
  });
  const left = (of: RedisWork) =>
    readRedisBacklog(
      readOnly((command, ...args) => redis.call(command, ...args)),
      of,
      prefix,
    );
  afterEach(async () => {
    const keys = ['l', 's', 'h', 'z', 'x'].map((key) => prefix + key);
    await redis.del(...keys);
  });

  it('are the elements of a key, and none of one that is not there', async () => {
    await redis.rpush(`${prefix}l`, 'a', 'b');
    await redis.sadd(`${prefix}s`, 'a', 'b', 'c');
    await redis.hset(`${prefix}h`, { a: 1 });
    await redis.zadd(`${prefix}z`, 1, 'a', 2, 'b', 3, 'c', 4, 'd');
    const kinds = [work('list', 'l'), work('set', 's'), work('hash', 'h'), work('sortedSet', 'z')];
    expect(await Promise.all(kinds.map(left))).toEqual([2, 3, 1, 4]);
    expect(await left(work('list', 'none'))).toBe(0);
    await expect(left(work('set', 'l'))).rejects.toThrow('WRONGTYPE');
  });

  it('are what the group of a stream has not acknowledged, or all entries', async () => {
    const ids = [];
    for (const n of [1, 2, 3]) ids.push(await redis.xadd(`${prefix}x`, '*', 'n', n));
    const of = work('stream', 'x', 'g');
    expect([await left(of), await left(work('stream', 'x'))]).toEqual([3, 3]);
    await redis.xgroup('CREATE', `${prefix}x`, 'g', '0');
    await redis.xreadgroup('GROUP', 'g', 'me', 'COUNT', 2, 'STREAMS', `${prefix}x`, '>');
    expect(await left(of)).toBe(3);
    await redis.xack(`${prefix}x`, 'g', ids[0] ?? '');
    expect([await left(of), await left(work('stream', 'x'))]).toEqual([2, 3]);
    expect(await left(work('stream', 'none', 'g'))).toBe(0);
  });

  it('are the jobs of a queue of BullMQ that are not done', async () => {
    const { hostname: host, port, username, password } = new URL(testStores().redisUrl);
    const login = { ...(username === '' ? {} : { username }), password };
    const connection = { host, port: Number(port), ...login, maxRetriesPerRequest: null };
    const queue = new Queue('mails', { connection, prefix: `${prefix}bull` });
    const of = work('bullmq', 'bull:mails');
    expect(await left(of)).toBe(0);
    await queue.add('now', {});
    await queue.add('later', {}, { delay: 600_000 });
    await queue.add('first', {}, { priority: 1 });
    expect(await left(of)).toBe(3);
    await queue.pause();
    expect(await left(of)).toBe(3);
    await queue.resume();
    const worker = new Worker('mails', null, { connection, prefix: `${prefix}bull` });
    const job = await worker.getNextJob('me');
    expect(await left(of)).toBe(3);
    await job?.moveToFailed(new Error('no'), 'me', false);
    expect(await left(of)).toBe(2);
    await worker.close();
    await queue.obliterate({ force: true });
    await queue.close();
  });

  it('are read beside those of the database, in the order of the file, and say why one cannot be', async () => {
    const shop = new MemoryShop();
    const sql = { name: 'rows', sql: 'SELECT count(*) FROM {schema}.stock_ledger' };
    const [q, bad] = [
      { name: 'q', redis: work('list', 'l') },
      { name: 'bad', redis: work('hash', 'l') },
    ];
    await redis.rpush(`${prefix}l`, 'a');
    const source = withRedisStock(shop.open(), {
      ...{ file: null, backlogs: [], places: placesAt(testStores().redisUrl), limits },
    });
    const look = async (backlogs: readonly Backlog[]) => {
      const all = { after: null, latest: null, held: nothingHeld };
      const request = { stores: { shadow: { ...all, backlogs }, live: all }, recount: false };
      const { shadow, live } = (await source.read(request)).stores;
      if ('problem' in shadow || 'problem' in live) throw new Error('a store has a problem');
      expect([live.backlogs, shadow.snapshot.redis]).toEqual([undefined, undefined]);
      return shadow.backlogs;
    };
    const ofQ = { name: 'q', left: 1, problem: null };
    const ofBad = { name: 'bad', left: null, problem: expect.stringContaining('WRONGTYPE') };
    const ofRows = { name: 'rows', left: 0, problem: null };
    expect(await look([bad, sql, q])).toEqual([ofBad, ofRows, ofQ]);
    expect(await look([q])).toEqual([ofQ]);
    await source.close();
  });
});

describe('Redis beside a database', () => {
  const shopWith = async (available: number) => {
    const shop = new MemoryShop();
    const transaction = await shop.begin();
    await transaction.setOverwritten('shadow', 'counters', counterRow(available));
    await transaction.commit();
    return shop;
  };

  it('is read for the SKUs that its counters name, and again after its connection broke', async () => {
    await redis.hset(`${prefix}stock`, { hot: 3, cold: 4 });
    const url = new URL(testStores().redisUrl);
    const places = placesAt(url.href);
    const options = { file: roomyFile, places, limits };
    const source = withRedisStock((await shopWith(3)).open(), options);
    const shown = async () => (await readStore(source, 'shadow', null, null)).snapshot.redis;
    const wanted = { stock: new Map([['hot', 3]]), tokens: [], settleMs: 700 };
    expect(await shown()).toEqual(wanted);
    const clients = String(await redis.client('LIST')).split('\n');
    const own = clients.find((each) => each.includes(' name=zerohour-audit '));
    const [, id = ''] = /^id=(\d+) /.exec(own ?? '') ?? [];
    await redis.call('CLIENT', 'KILL', 'ID', id);
    await expect.poll(shown).toEqual(wanted);
    const counted = await readStore(source, 'shadow', null, null, true);
    expect(counted.recount?.redis).toEqual(wanted);
    expect((await readStore(source, 'live', null, null)).snapshot).not.toHaveProperty('redis');
    await source.close();
    await expect(readStore(source, 'shadow', null, null)).rejects.toThrow('source is closed');
  });

  it('is checked after the database: its backlogs, and its tokens once, in each store that has one', async () => {
    const tokens: RedisTokens = {
      ...{ kind: 'list', key: '{prefix}q', group: null, json: null, order: null },
      ...{ sku: 'sku', units: 'units' },
    };
    await redis.rpush(`${prefix}q`, '{"sku":"hot","units":1}', '{"sku":"hot","units":2}');
    const ofDatabase: QueryCheck = {
      store: 'live',
      query: 'lines',
      columns: ['id'],
      rows: 1,
      problem: null,
    };
    const checked = (file: RedisFile | null, withCheck = true) => {
      const check = async () => [ofDatabase];
      const source = withRedisStock(
        { ...shop.open(), ...(withCheck ? { check } : {}) },
        {
          ...{ file, places: placesAt(testStores().redisUrl), limits },
          backlogs: [
            { name: 'rows', sql: 'SELECT 1 FROM {schema}.a' },
            { name: 'q', redis: { kind: 'list', key: '{prefix}q', group: null } },
            { name: 'bad', redis: { kind: 'hash', key: '{prefix}q', group: null } },
          ],
        },
      );
      opened.push(source);
      return source.check?.();
    };
    const opened: AuditSource[] = [];
    const shop = await shopWith(3);
    const of = { store: 'shadow', columns: [] };
    const backlogs = [
      { ...of, query: 'backlog q', rows: 1, problem: null },
      { ...of, query: 'backlog bad', rows: 0, problem: expect.stringContaining('WRONGTYPE') },
    ];
    expect(await checked(null)).toEqual([ofDatabase, ...backlogs]);
    expect(await checked({ ...roomyFile, tokens })).toEqual([
      ...[ofDatabase, ...backlogs, { ...of, query: 'redis', rows: 2, problem: null }],
    ]);
    const wrong = { ...tokens, key: '{prefix}none', kind: 'stream', group: 'g' } as const;
    await redis.set(`${prefix}none`, 'text');
    expect((await checked({ ...roomyFile, tokens: wrong }))?.at(-1)).toEqual({
      ...{
        ...of,
        query: 'redis',
        rows: 0,
        problem: expect.stringMatching(/^audit Redis .*WRONGTYPE/),
      },
    });
    expect(await checked(null, false)).toBeUndefined();
    await redis.del(`${prefix}none`);
    for (const source of opened) await source.close();
  });

  it('is a problem of its own where it cannot be reached, without the secret of its address', async () => {
    const port = await freePorts(1);
    const places = placesAt(`redis://me:secret@127.0.0.1:${port}`);
    const source = withRedisStock((await shopWith(3)).open(), {
      ...{ file: roomyFile, places, limits },
    });
    const { snapshot } = await readStore(source, 'shadow', null, null);
    expect(snapshot.counters?.size).toBe(1);
    expect(snapshot.redis).toEqual({ problem: expect.stringContaining('audit Redis redis://') });
    expect(JSON.stringify(snapshot.redis)).not.toContain('secret');
    await source.close();
  });
});

it('tells a user that may write from one that reads only', async () => {
  expect(await redisUserRights(testStores().redisUrl)).toMatchObject({ state: 'may-write' });
  const port = await freePorts(1);
  expect((await redisUserRights(`redis://127.0.0.1:${port}`)).state).toBe('unknown');
  const of = (commands: string) => rightsOf('me', ['flags', [], 'commands', commands]).state;
  expect(['-@all +@read', '-@all +@write', '+@all', '-@all +@admin'].map(of)).toEqual([
    ...['reads-only', 'may-write', 'may-write', 'may-write'],
  ]);
  const single = ['+set', '+INCRBY', '+eval', '+acl', '+@string', '+config|set'];
  expect(single.map((rule) => of(`-@all +@read ${rule}`))).toEqual(single.map(() => 'may-write'));
  const known = '-@all +@read +@connection -client|kill +info +get +mget +acl|getuser +acl|whoami';
  expect(of(known)).toBe('reads-only');
  const answer = { commands: '+@all' };
  expect(rightsOf('me', answer)).toEqual({
    ...{ state: 'may-write', text: 'the Redis user me may run +@all' },
  });
});
