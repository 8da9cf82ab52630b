import { Redis } from 'ioredis';
import { expect, it, vi } from 'vitest';
import {
  contractSwitches,
  switchProviderContract,
} from '../../../core/switch/switchProvider.contract.ts';
import { testStores } from '../../../test/support/stores.ts';
import { createRedisProvider } from './redisProvider.ts';

let cases = 0;

/** A prefix of its own for each case; a service reads the key's JSON. */
async function openCase() {
  cases += 1;
  const prefix = `switch-contract-${process.pid}-${cases}:`;
  const redis = new Redis(testStores().redisUrl);
  await redis.set(`${prefix}other`, 'kept');
  const settings = { kind: 'redis', url: testStores().redisUrl, prefix } as const;
  return {
    redis,
    prefix,
    open: () => createRedisProvider(settings),
    openUnreachable: () => createRedisProvider({ ...settings, url: 'redis://127.0.0.1:1' }),
    async seenBy(instance: string, { name }: { readonly name: string }) {
      const { value, instances } = JSON.parse((await redis.get(prefix + name)) ?? '{}');
      return instances[instance] ?? value;
    },
    others: async () => (await redis.get(`${prefix}other`)) ?? 'gone',
    async close() {
      const keys = await redis.keys(`${prefix}*`);
      if (keys.length > 0) await redis.del(keys);
      redis.disconnect();
    },
  };
}

switchProviderContract('redis', { hasDefault: false, isPerInstance: true }, openCase);

it('writes {version, value, instances}, and says what of a foreign key it cannot use', async () => {
  const { redis, prefix, open, close } = await openCase();
  const provider = open();
  const [limit] = contractSwitches;
  if (limit === undefined) throw new Error('no switch');
  await provider.write(limit, 'none', { value: 7, instances: { a: 8 } });
  await provider.write(limit, '1', { value: 9, instances: {} });
  expect(await redis.get(`${prefix}order.limit`)).toBe('{"version":"2","value":9,"instances":{}}');
  await redis.set(`${prefix}order.limit`, '12');
  expect((await provider.read([limit])).get('order.limit')).toEqual({
    ok: false,
    error: 'what is stored is not of the form {"version": "1", "value": …, "instances": {…}}',
  });
  await expect(provider.write(limit, '2', { value: 1, instances: {} })).rejects.toThrow(
    /^Redis at redis:\/\/127\.0\.0\.1:\d+: /,
  );
  await provider.close();
  await close();
});

it('connects again after its connection broke, and asks nothing for no switch', async () => {
  const { redis, prefix, open, close } = await openCase();
  const provider = open();
  const [limit] = contractSwitches;
  if (limit === undefined) throw new Error('no switch');
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(await provider.read([])).toEqual(new Map());
  expect(await provider.read([limit])).toEqual(new Map());
  await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  const reading = () => provider.read([limit]).catch(() => 'lost');
  await expect.poll(reading, { timeout: 10_000 }).toEqual(new Map());
  await provider.close();
  const nobody = createRedisProvider({ kind: 'redis', url: 'redis://127.0.0.1:1', prefix });
  await expect(nobody.read([limit])).rejects.toThrow('Redis at redis://127.0.0.1:1: ');
  await nobody.close();
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
  await close();
});
