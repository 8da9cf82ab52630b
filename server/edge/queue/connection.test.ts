import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAuditClock } from './auditClock.ts';
import { assertRedis, connectRedis, evictionWarning, inTime } from './connection.ts';
import { createShardQueue } from './shardQueue.ts';

const folder = mkdtempSync(join(tmpdir(), 'zerohour-redis-'));
const ca = join(folder, 'ca.pem');
writeFileSync(ca, 'an authority');
afterAll(() => rmSync(folder, { recursive: true }));

function optionsOf(url: string, patient = true) {
  const redis = connectRedis(url, { patient });
  redis.disconnect();
  return redis.options;
}
const nobody = 'redis://127.0.0.1:1';

it('limits the time of a command that nobody waits for with patience', () => {
  const always = { connectTimeout: 5_000, maxRetriesPerRequest: null };
  expect(optionsOf(nobody, false)).toMatchObject({ ...always, commandTimeout: 2_000 });
  expect(optionsOf(nobody, true)).toMatchObject(always);
  expect(optionsOf(nobody, true)).not.toHaveProperty('commandTimeout', 2_000);
});

it('connects again without end, soon at first and each second at last', () => {
  const pause = optionsOf(nobody).retryStrategy;
  expect([1, 2, 19, 20, 21, 9_999].map((attempt) => pause?.(attempt))).toEqual([
    ...[50, 100, 950, 1_000, 1_000, 1_000],
  ]);
});

it('trusts the authority that a rediss: address names, and tells Redis nothing of it', () => {
  expect(optionsOf(`rediss://127.0.0.1:1?sslrootcert=${ca}`)).toMatchObject({
    tls: { ca: 'an authority' },
  });
  expect(optionsOf(`rediss://127.0.0.1:1?sslrootcert=${ca}`)).not.toHaveProperty('sslrootcert');
  expect(optionsOf('rediss://127.0.0.1:1').tls).not.toHaveProperty('ca');
  expect(optionsOf(`redis://127.0.0.1:1?sslrootcert=${ca}`).tls).toBeUndefined();
});

it('says that the authority cannot be read', async () => {
  const missing = join(folder, 'missing.pem');
  expect(await assertRedis(`rediss://127.0.0.1:1?sslrootcert=${missing}`)).toEqual({
    ok: false,
    error: `the CA of REDIS_URL cannot be read: ENOENT: no such file or directory, open '${missing}'`,
  });
});

it('warns of a Redis that may drop queued work, or does not say whether it does', () => {
  const warning = (policy: string) =>
    `Redis has maxmemory-policy ${policy}: it may drop queued work. Set \`maxmemory-policy noeviction\`.`;
  const told = (line: string) => evictionWarning(`used_memory:1\r\n${line}\r\nmem_allocator:x`);
  expect(told('maxmemory_policy:noeviction')).toBeNull();
  expect(told('maxmemory_policy:allkeys-lru')).toBe(warning('allkeys-lru'));
  expect(told('x_maxmemory_policy:noeviction')).toBe(warning('unknown'));
});

it('says why Redis cannot be used, and what to do', async () => {
  expect(await assertRedis('redis://:secret@127.0.0.1:1')).toEqual({
    ok: false,
    error:
      'Redis at redis://127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1. ' +
      'Start it, correct REDIS_URL, or leave REDIS_URL unset for an embedded one.',
  });
});

describe('work on Redis', () => {
  it('gives what it does in time, and why it failed', async () => {
    expect(await inTime(Promise.resolve(7))).toBe(7);
    await expect(inTime(Promise.reject(new Error('READONLY')))).rejects.toThrow('READONLY');
  });
});

describe('a Redis that takes connections and never answers', () => {
  let server: Server;
  let url: string;
  const sockets = new Set<Socket>();
  beforeEach(async () => {
    server = createServer((socket) => {
      sockets.add(socket.resume());
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = `redis://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it('keeps neither the shard queue nor the audit clock longer than seconds, also at their close', async () => {
    const queue = createShardQueue(url);
    const clock = createAuditClock(url);
    const fromMs = performance.now();
    const tookMs = () => performance.now() - fromMs;
    const stop = clock.start('run000000001', 60_000, async () => undefined);
    const shards = [{ runId: 'run000000001', round: 1, shard: 0 }];
    await Promise.all([
      expect(queue.enqueue(shards)).rejects.toThrow('Redis did not answer in 3000 ms'),
      stop(),
    ]);
    // What limits it is one timer; a stalled machine makes that late and not endless.
    expect(tookMs()).toBeGreaterThanOrEqual(2_900);
    await Promise.all([queue.close(), clock.close()]);
    expect(tookMs()).toBeLessThan(20_000);
  });
});
