import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAsLive, runInContext } from '../core/context.ts';
import { signTag } from '../core/tag.ts';
import { runJob } from '../inbound/queue.ts';
import { carry } from '../outbound/queue.ts';
import { ownName, testStores } from '../test/services.ts';
import { provisionRedis, type RedisSpec } from './redis.ts';

const name = ownName('shop');
const user = (side: string) => ({
  name: `${name}-${side}`,
  password: `${side}-password`,
  prefix: `${name}:${side}:`,
});
const spec = {
  users: { live: user('live'), shadow: user('shadow') },
  readers: [{ name: `${name}-reader`, password: 'reader-password' }],
} satisfies RedisSpec;

let admin: Redis;
const opened: Redis[] = [];
const login = (who: { name: string; password: string }): Redis => {
  const url = new URL(testStores().redisUrl);
  url.username = who.name;
  url.password = who.password;
  const client = new Redis(url.href, { maxRetriesPerRequest: null });
  opened.push(client);
  return client;
};

beforeAll(async () => {
  admin = new Redis(testStores().redisUrl);
  await provisionRedis((command, ...args) => admin.call(command, ...args), spec);
});

afterAll(async () => {
  for (const client of opened) client.disconnect();
  for (const { name } of [spec.users.live, spec.users.shadow, ...spec.readers]) {
    await admin.acl('DELUSER', name);
  }
  admin.disconnect();
});

describe('the wall in Redis', () => {
  it('opens a user its own prefix and refuses it the other one', async () => {
    const shadow = login(spec.users.shadow);
    expect(await shadow.set(`${name}:shadow:a`, '1')).toBe('OK');
    await expect(shadow.get(`${name}:live:a`)).rejects.toThrow('NOPERM');
    await expect(shadow.set(`${name}:live:a`, '1')).rejects.toThrow('NOPERM');
    await expect(shadow.publish(`${name}:live:news`, 'x')).rejects.toThrow('NOPERM');
    expect(await shadow.publish(`${name}:shadow:news`, 'x')).toBe(0);
  });

  it('refuses the other prefix inside scripts too', async () => {
    const shadow = login(spec.users.shadow);
    const script = "return redis.call('SET', ARGV[1], '1')";
    await expect(shadow.eval(script, 0, `${name}:live:a`)).rejects.toThrow(
      /can't access at least one of the keys/i,
    );
    expect(await shadow.eval(script, 0, `${name}:shadow:b`)).toBe('OK');
    expect(await admin.exists(`${name}:live:a`)).toBe(0);
  });

  it.each([
    ['FLUSHALL'],
    ['KEYS', '*'],
    ['CONFIG', 'GET', '*'],
    ['ACL', 'LIST'],
    ['CLIENT', 'KILL', 'TYPE', 'normal'],
    ['RANDOMKEY'],
  ])('keeps %s from both users', async (command, ...args) => {
    await expect(login(spec.users.shadow).call(command, ...args)).rejects.toThrow('NOPERM');
    await expect(login(spec.users.live).call(command, ...args)).rejects.toThrow('NOPERM');
  });

  it('lets a reader read every key and write none', async () => {
    await admin.set(`${name}:live:c`, 'kept');
    const reader = login(spec.readers[0] ?? spec.users.live);
    expect(await reader.get(`${name}:live:c`)).toBe('kept');
    await expect(reader.set(`${name}:live:c`, 'x')).rejects.toThrow('NOPERM');
    await expect(reader.del(`${name}:live:c`)).rejects.toThrow('NOPERM');
  });

  it('takes a prefix as text, not as a pattern', async () => {
    const odd = { ...user('odd'), prefix: `${name}:[lo]*:` };
    await provisionRedis((command, ...args) => admin.call(command, ...args), {
      users: { live: odd, shadow: spec.users.shadow },
    });
    const client = login(odd);
    expect(await client.set(`${name}:[lo]*:a`, '1')).toBe('OK');
    await expect(client.set(`${name}:live:a`, '1')).rejects.toThrow('NOPERM');
    client.disconnect();
    await admin.acl('DELUSER', odd.name);
  });

  it('refuses prefixes of which one covers the other', async () => {
    const nested = { ...spec.users.shadow, prefix: `${name}:live:shadow:` };
    await expect(
      provisionRedis(() => Promise.resolve(), { users: { live: spec.users.live, shadow: nested } }),
    ).rejects.toThrow('Redis prefixes overlap');
  });
});

describe('BullMQ behind the wall', () => {
  it('delays, fails, retries and ends a job in the context that queued it', async () => {
    const key = 'a signing key of a test';
    const tag = { runId: 'run0000001', epoch: 1, expiresAtMs: Date.now() - 1 };
    const context = { kind: 'shadow', tag, entry: signTag(tag, key) } as const;
    const prefix = `${name}:shadow:bull`;
    const queue = new Queue('cancel', { connection: login(spec.users.shadow), prefix });
    const seen: unknown[] = [];
    const worker = new Worker(
      'cancel',
      (job) =>
        runJob(job.data, [key], async (data: { order: string }) => {
          seen.push([data.order, job.attemptsMade]);
          if (job.attemptsMade === 0) throw new Error('first try fails');
        }),
      { connection: login(spec.users.shadow), prefix },
    );
    const done = new Promise<void>((resolve, reject) => {
      worker.on('completed', () => resolve());
      worker.on('error', reject);
    });
    const data = runInContext(context, () => carry({ order: 'o-1' }));
    await queue.add('cancel', data, { delay: 20, attempts: 2, backoff: 10 });
    await done;
    expect(seen).toEqual([
      ['o-1', 0],
      ['o-1', 1],
    ]);
    expect(await queue.getWorkers()).toHaveLength(1);
    await worker.close();
    await queue.close();
  });

  it('cannot queue where it has no key, whatever the context says', async () => {
    const queue = new Queue('cancel', {
      connection: login(spec.users.shadow),
      prefix: `${name}:live:bull`,
    });
    queue.on('error', () => undefined);
    await expect(
      queue.add(
        'cancel',
        runAsLive(() => carry({})),
      ),
    ).rejects.toThrow('NOPERM');
    await queue.close();
  });
});
