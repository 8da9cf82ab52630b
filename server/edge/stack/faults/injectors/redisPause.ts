import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { err, ok, type Result } from '../../../../core/result.ts';
import { oneLine } from '../../../../core/text/oneLine.ts';
import type { Injector } from '../injector.ts';

const CONNECT_MS_MAX = 1_000;

/**
 * Pauses in a row. Redis takes no command during a pause, not even the one that would end it, so the next pause
 * waits in Redis until the last is over, and nothing is left to undo. A command meets the rest of one pause and, behind
 * the pause that waits already, a second one.
 */
export const redisPause: Injector<'redis-pause', 'redis'> = {
  mark: async () => ok({}),

  async inject({ order, subject }, _marks, lifeMs) {
    const opened = await openRedis(subject.at.url);
    if (!opened.ok) return opened;
    const redis = opened.value;
    const untilMs = performance.now() + lifeMs;
    let pausedUntilMs = 0;
    const pause = async (): Promise<void> => {
      const forMs = Math.floor(Math.min(order.parameters.pauseMs, untilMs - performance.now()));
      if (forMs < 1) return;
      await redis.client('PAUSE', forMs, 'ALL');
      pausedUntilMs = performance.now() + forMs;
    };
    try {
      await pause();
    } catch (error) {
      redis.disconnect();
      return err(oneLine(error));
    }
    const over = new AbortController();
    const pausing = pauseAgain(pause, untilMs, over.signal);
    return ok({
      async end() {
        over.abort();
        // Redis forgets what a client that has left waits for: the next pause never begins.
        redis.disconnect();
        await pausing;
        await sleep(Math.max(0, pausedUntilMs - performance.now()));
      },
    });
  },

  undo: async () => ok(null),
  kept: () => [],
};

/** Until the time is over, or the connection is closed. A Redis that is gone pauses nobody. */
async function pauseAgain(
  pause: () => Promise<void>,
  untilMs: number,
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted && performance.now() < untilMs) {
    try {
      await pause();
    } catch {
      // The connection broke; it opens again, or Redis has ended.
      await sleep(20);
    }
  }
}

/** A connection that fails a command rather than keeping it for later. */
export async function openRedis(url: string): Promise<Result<Redis, string>> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS_MAX,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    retryStrategy: () => 100,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return ok(redis);
  } catch (error) {
    redis.disconnect();
    return err(oneLine(error));
  }
}
