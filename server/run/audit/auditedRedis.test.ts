import { expect, it } from 'vitest';
import { MemoryShop } from '../../core/audit/sources/memorySource.support.ts';
import type { Target } from '../../core/target/target.ts';
import { redisPlacesOf, redisRights, refusedUser, withRedisOf } from './auditedRedis.ts';

const placesOf = (isolation: Target['isolation'], more: Partial<Target['stores']>) =>
  redisPlacesOf({
    isolation,
    stores: {
      ...{ postgresUrl: null, schemas: { live: 'live', shadow: 'shadow' } },
      ...{ redisUrl: 'redis://r', redisPrefixes: { live: 'l:', shadow: 's:' } },
      ...{ allowWritableRole: false, ...more },
    },
  });
const [live, shadow] = [
  { url: 'redis://r', prefix: 'l:' },
  { url: 'redis://r', prefix: 's:' },
];

it('is the Redis of each store, or the one of a dedicated stack', () => {
  expect(placesOf('shadow', {})).toEqual({ live, shadow });
  expect(placesOf('shadow', { shadowRedisUrl: 'redis://s' })).toEqual({
    ...{ live, shadow: { ...shadow, url: 'redis://s' } },
  });
  expect(placesOf('dedicated', { shadowRedisUrl: null })).toEqual({ shadow: live, live: null });
  expect(placesOf('shadow', { redisUrl: null })).toBeNull();
});

it('is read where the file says so, and must be known then', () => {
  const source = new MemoryShop().open();
  const stock = {
    stock: { kind: 'hash', key: '{prefix}stock' },
    tokens: null,
    settleMs: null,
  } as const;
  const file = { redis: stock, drain: null };
  const mails = {
    name: 'mails',
    redis: { kind: 'list', key: '{prefix}mails', group: null },
  } as const;
  const drain = { withinMs: 1_000, backlogs: [{ name: 'sms', sql: 'SELECT 1' }, mails] };
  const limits = { factsMax: 1, bytesMax: 1 };
  expect(withRedisOf(source, { redis: null, drain: null }, null, limits)).toBe(source);
  const ofDatabase = { ...drain, backlogs: drain.backlogs.slice(0, 1) };
  expect(withRedisOf(source, { redis: null, drain: ofDatabase }, null, limits)).toBe(source);
  expect(withRedisOf(source, { redis: null, drain }, { live, shadow }, limits)).not.toBe(source);
  expect(() => withRedisOf(source, { redis: null, drain }, null, limits)).toThrow('reads Redis');
  expect(withRedisOf(source, file, { live, shadow }, limits)).not.toBe(source);
  expect(() => withRedisOf(source, file, null, limits)).toThrow(
    'the audit file reads Redis, and its address is not known: name it as stores.redisUrl',
  );
});

it('asks nobody where no Redis is read, and says which cannot be asked', async () => {
  expect(await redisRights(null)).toEqual({ state: 'reads-only' });
  expect(await refusedUser({ shadow: null, live: null }, false)).toBeNull();
  const away = { shadow: { url: 'redis://127.0.0.1:1', prefix: '' }, live: null };
  expect(await refusedUser(away, true)).toMatch(
    /^Redis cannot be asked what its user may do: .*ECONNREFUSED/,
  );
});
