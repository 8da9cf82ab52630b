import { describe, expect, it } from 'vitest';
import type { RedisStock, RedisTokens } from '../../../core/audit/redis/redisFile.ts';
import { readRedisBacklog } from './redisBacklogs.ts';
import { pairsOf, type RedisCommand, readOnly, readRedis } from './redisReading.ts';

type Answers = Readonly<Record<string, (...args: (string | number)[]) => unknown>>;

/** A Redis that answers these commands (in small letters) alone, and notes what it is asked. */
function redisWith(answers: Answers) {
  const asked: (string | number)[][] = [];
  const ask: RedisCommand = async (command, ...args) => {
    asked.push([command, ...args]);
    const answer = answers[command.toLowerCase()];
    if (answer === undefined) throw new Error(`ERR unknown command ${command}`);
    return answer(...args);
  };
  return { ask, asked };
}

const stockIn = (key: string): RedisStock => ({ kind: 'hash', key });
const tokensIn = (over: Partial<RedisTokens>): RedisTokens => ({
  ...{ kind: 'list', key: 'q', group: null, json: null, order: 'order' },
  ...{ sku: 'sku', units: 'units' },
  ...over,
});
const read = (
  ask: RedisCommand,
  stock: RedisStock,
  {
    skus = [] as string[],
    tokens = null as RedisTokens | null,
    prefix = '',
    factsMax = 1e6,
    settleMs = null as number | null,
  } = {},
) =>
  readRedis(ask, {
    file: { stock, tokens, settleMs },
    prefix,
    skus,
    limits: { factsMax, bytesMax: 1e9 },
  });
const ordersOf = async (ask: RedisCommand, tokens: Partial<RedisTokens>, factsMax = 1e6) =>
  (await read(ask, stockIn('s'), { tokens: tokensIn(tokens), factsMax })).tokens.map(
    ({ orderId }) => Number(orderId),
  );
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);
const json = (order: number) => JSON.stringify({ sku: 'hot', units: 1, order });

describe('the stock of more SKUs than one answer may hold', () => {
  const skus = upTo(2_001).map((n) => `sku-${n}`);
  const units = (sku: string) => sku.replace(/^.*sku-/, '');
  const wanted = new Map(skus.map((sku, n) => [sku, n]));

  it('is read a thousand at a time, each SKU with its own units', async () => {
    const hash = redisWith({ hmget: (_key, ...page) => page.map((sku) => units(String(sku))) });
    expect((await read(hash.ask, stockIn('stock'), { skus })).stock).toEqual(wanted);
    expect(hash.asked.map((each) => each.length - 2)).toEqual([1_000, 1_000, 1]);
    const keys = redisWith({ mget: (...page) => page.map((key) => units(String(key))) });
    const counters: RedisStock = { kind: 'keys', key: 'stock:{sku}', field: null };
    expect((await read(keys.ask, counters, { skus })).stock).toEqual(wanted);
    expect(keys.asked.map(([, first]) => first)).toEqual([
      ...['stock:sku-0', 'stock:sku-1000', 'stock:sku-2000'],
    ]);
  });

  it('is read of the field of a hash of each SKU', async () => {
    const { ask, asked } = redisWith({
      hget: (key, field) => (field === 'left' && key !== 'stock:b' ? units(`${key}`) : null),
    });
    const counters: RedisStock = { kind: 'keys', key: 'stock:{sku}', field: 'left' };
    const found = await read(ask, counters, { skus: ['sku-5', 'b', 'sku-7'] });
    expect(found.stock).toEqual(
      new Map([
        ['sku-5', 5],
        ['sku-7', 7],
      ]),
    );
    expect(asked).toHaveLength(3);
  });

  it('leaves out those that Redis has no key for, also between others', async () => {
    const { ask } = redisWith({ hmget: () => ['3', null, '0'] });
    expect((await read(ask, stockIn('stock'), { skus: ['a', 'b', 'c'] })).stock).toEqual(
      new Map([
        ['a', 3],
        ['c', 0],
      ]),
    );
  });

  it('asks nothing where the database counts no SKU', async () => {
    const { ask, asked } = redisWith({});
    expect((await read(ask, stockIn('stock'))).stock).toEqual(new Map());
    expect(asked).toEqual([]);
  });
});

it('says for how long the two may differ where the file does', async () => {
  const { ask } = redisWith({});
  const nothing = { stock: new Map(), tokens: [] };
  expect(await read(ask, stockIn('s'), { settleMs: 0 })).toEqual({ ...nothing, settleMs: 0 });
  expect(await read(ask, stockIn('s'))).not.toHaveProperty('settleMs');
});

it('takes prefix and SKU as they are written, signs of replacement and all', async () => {
  const { ask, asked } = redisWith({ mget: () => ['1'], lrange: () => [], llen: () => 0 });
  const stock: RedisStock = { kind: 'keys', key: '{prefix}{prefix}{sku}:{sku}', field: null };
  const tokens = tokensIn({ key: '{prefix}q{prefix}' });
  await read(ask, stock, { skus: ['$&'], tokens, prefix: '$$' });
  const work = { kind: 'list', key: '{prefix}q{prefix}', group: null } as const;
  await readRedisBacklog(ask, work, '$$');
  expect(asked.map(([, key]) => key)).toEqual(['$$q$$', '$$$$$&:$&', '$$q$$']);
});

describe('tokens in a list', () => {
  const listOf = (elements: readonly string[]) =>
    redisWith({
      lrange: (_key, from, to) => elements.slice(Number(from), Number(to) + 1),
    });

  it('count each for itself, also those that say the same on different pages', async () => {
    const { ask, asked } = listOf(upTo(2_500).map(() => json(7)));
    expect(await ordersOf(ask, {})).toEqual(upTo(2_500).map(() => 7));
    expect(asked.map(([, , from, to]) => [from, to])).toEqual([
      [0, 999],
      [1_000, 1_999],
      [2_000, 2_999],
    ]);
  });

  it('may be as many as the limit says, and not one more', async () => {
    const { ask } = listOf(upTo(3).map(json));
    expect(await ordersOf(ask, {}, 3)).toEqual([0, 1, 2]);
    await expect(ordersOf(ask, {}, 2)).rejects.toThrow('redis tokens: q holds more than 2 of them');
  });
});

describe('tokens in a set or a hash', () => {
  it('are read until the scan has ended, each once though a scan gives it twice', async () => {
    const pages: Readonly<Record<string, unknown>> = {
      '0': ['17', ['a', json(1), 'b', json(2)]],
      '17': ['4', []],
      '4': ['0', ['b', json(2), 'c', json(3)]],
    };
    const { ask, asked } = redisWith({ hscan: (_key, cursor) => pages[String(cursor)] });
    expect(await ordersOf(ask, { kind: 'hash' })).toEqual([1, 2, 3]);
    expect(asked.map(([, key, cursor]) => [key, cursor])).toEqual([
      ['q', '0'],
      ['q', '17'],
      ['q', '4'],
    ]);
    const set = redisWith({ sscan: () => ['0', [json(5), json(6)]] });
    expect(await ordersOf(set.ask, { kind: 'set' })).toEqual([5, 6]);
  });
});

/** A stream of these orders, of which the groups were given some and have acknowledged others. */
function streamOf(
  orders: readonly number[],
  groups: readonly { name: string; delivered: number; pending: readonly number[] }[],
) {
  const idOf = (order: number) => `${order}-0`;
  const after = (from: string | number, order: number) => {
    const text = String(from);
    if (text === '-') return true;
    return text.startsWith('(')
      ? order > Number.parseInt(text.slice(1), 10)
      : order >= Number.parseInt(text, 10);
  };
  return redisWith({
    xinfo: () =>
      groups.map(({ name, delivered, pending }) => [
        ...['name', name, 'consumers', 1, 'pending', pending.length],
        ...['last-delivered-id', idOf(delivered)],
      ]),
    xpending: (_key, name, from, _to, count) =>
      (groups.find((group) => group.name === name)?.pending ?? [])
        .filter((order) => after(from, order))
        .slice(0, Number(count))
        .map((order) => [idOf(order), 'consumer', 12_000, 1]),
    xrange: (_key, from, to, _count, count = orders.length) =>
      orders
        .filter((order) => after(from, order))
        .filter((order) => to === '+' || order <= Number.parseInt(String(to), 10))
        .slice(0, Number(count))
        .map((order) => [
          idOf(order),
          ['sku', 'hot', 'units', '1', 'order', String(order), 'data', json(order + 10_000)],
        ]),
  });
}

describe('tokens in a stream', () => {
  const stream = { kind: 'stream', group: 'writers' } as const;

  it('are all entries, page by page, where no group is named', async () => {
    const { ask } = streamOf(upTo(2_000), []);
    expect(await ordersOf(ask, { ...stream, group: null })).toEqual(upTo(2_000));
  });

  it('are what the named group has not acknowledged and what it has not read, page by page', async () => {
    const orders = upTo(2_301);
    const pending = orders.filter((order) => order < 2_100 && order % 2 === 1);
    const { ask } = streamOf(orders, [
      { name: 'readers', delivered: 2_300, pending: [] },
      { name: 'writers', delivered: 2_100, pending },
      { name: 'others', delivered: 0, pending: [0] },
    ]);
    const unread = orders.filter((order) => order > 2_100);
    expect(await ordersOf(ask, stream)).toEqual([...pending, ...unread]);
  });

  it('are not entries that were deleted, which stay pending for ever', async () => {
    const { ask } = streamOf([1, 3], [{ name: 'writers', delivered: 3, pending: [2, 3] }]);
    expect(await ordersOf(ask, stream)).toEqual([3]);
  });

  it('are all entries where only other groups read it, or nobody made the stream', async () => {
    const { ask } = streamOf([1, 2], [{ name: 'readers', delivered: 2, pending: [] }]);
    expect(await ordersOf(ask, stream)).toEqual([1, 2]);
    const none = redisWith({
      xinfo: () => Promise.reject(new Error('ERR no such key')),
      xrange: () => [],
    });
    expect(await ordersOf(none.ask, stream)).toEqual([]);
  });

  it('are read of the field that holds JSON where the file names one', async () => {
    const { ask } = streamOf([1, 2], []);
    expect(await ordersOf(ask, { ...stream, group: null, json: 'data' })).toEqual([10_001, 10_002]);
  });

  it('are unknown where Redis may not be asked for its groups', async () => {
    const { ask } = redisWith({ xinfo: () => Promise.reject(new Error('NOPERM no permissions')) });
    await expect(ordersOf(ask, stream)).rejects.toThrow('NOPERM');
  });
});

it('takes pairs in turn or as a mapping, as the protocol gives them', () => {
  expect(pairsOf(['a', 1, 'b', null, 'odd'])).toEqual({ a: 1, b: null });
  expect(pairsOf({ a: 1 })).toEqual({ a: 1 });
  expect(pairsOf(null)).toEqual({});
});

it('asks nothing that does more than read', async () => {
  const ask = readOnly(async (command, ...args) => [command, ...args]);
  expect(await ask('LLEN', 'q')).toEqual(['LLEN', 'q']);
  for (const command of ['DEL', 'llen', 'KEYS', 'XACK', '']) {
    expect(() => ask(command)).toThrow(`the audit does not ask Redis ${command}`);
  }
});

describe('a backlog in Redis', () => {
  const left = (ask: RedisCommand, group: string | null) =>
    readRedisBacklog(ask, { kind: 'stream', key: '{prefix}q', group }, 'shop:');
  const groupsOf = (lag: number | null) =>
    redisWith({
      xinfo: () => [
        ['name', 'readers', 'pending', 50, 'lag', 60],
        ['name', 'writers', 'pending', 3, 'lag', lag],
      ],
      xlen: () => 90,
    });

  it('of a group is what it has not read and what it has not acknowledged', async () => {
    expect(await left(groupsOf(4).ask, 'writers')).toBe(7);
    expect(await left(groupsOf(0).ask, 'writers')).toBe(3);
    expect(await left(groupsOf(4).ask, 'absent')).toBe(90);
    expect(await left(groupsOf(4).ask, null)).toBe(90);
  });

  it('of a group is unknown, and not empty, where Redis lost count of what it has not read', async () => {
    await expect(left(groupsOf(null).ask, 'writers')).rejects.toThrow(
      'Redis cannot say how far the group writers of shop:q is: entries were deleted',
    );
  });

  it('of a hash, a set or a sorted set is as many as it holds', async () => {
    const { ask } = redisWith({ hlen: () => 3, scard: () => '4', zcard: () => 5, llen: () => 6 });
    const counted = (kind: 'hash' | 'set' | 'sortedSet' | 'list') =>
      readRedisBacklog(ask, { kind, key: '{prefix}q', group: null }, 'shop:');
    expect([
      ...[await counted('hash'), await counted('set')],
      ...[await counted('sortedSet'), await counted('list')],
    ]).toEqual([3, 4, 5, 6]);
  });

  it('of BullMQ is every job that waits, runs, or waits for a time, a place or other jobs', async () => {
    const sizes: Readonly<Record<string, number>> = {
      ...{ wait: 1, paused: 10, active: 100, delayed: 1_000 },
      ...{ prioritized: 10_000, 'waiting-children': 100_000 },
    };
    const sizeOf = (key: string | number) => sizes[String(key).replace(/^.*:/, '')] ?? 1e9;
    const { ask, asked } = redisWith({ llen: sizeOf, zcard: sizeOf });
    const work = { kind: 'bullmq', key: '{prefix}bull:mails', group: null } as const;
    expect(await readRedisBacklog(ask, work, 'shop:')).toBe(111_111);
    expect(asked.every(([, key]) => String(key).startsWith('shop:bull:mails:'))).toBe(true);
  });
});
