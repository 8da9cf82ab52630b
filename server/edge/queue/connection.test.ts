import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAuditClock } from './auditClock.ts';
import { inTime } from './connection.ts';
import { createShardQueue } from './shardQueue.ts';

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
