import type { Redis } from 'ioredis';
import { currentOwner } from '../kit/ids.ts';
import { createTtlCache } from '../kit/ttlCache.ts';

/** The items that gateways told to be hot, shared by all instances through Redis. */
export interface ToldHotKeys {
  tell(sku: string): Promise<void>;
  /** Seen within 200 ms of the telling; an item stays hot for three seconds after it was told last. */
  current(): Promise<ReadonlySet<string>>;
}

/** A sorted set: items by the time at which they cease to be hot. */
const key = 'hot-keys';
const hotMs = 3_000;
const freshMs = 200;
const ownersMax = 100;

export function createToldHotKeys(redis: () => Redis, now: () => number = Date.now): ToldHotKeys {
  const seen = createTtlCache<ReadonlySet<string>>(freshMs, ownersMax, now);
  const read = async (): Promise<ReadonlySet<string>> =>
    new Set(await redis().zrangebyscore(key, `(${now()}`, '+inf'));
  return {
    async tell(sku) {
      const nowMs = now();
      await redis()
        .multi()
        .zremrangebyscore(key, '-inf', nowMs)
        .zadd(key, nowMs + hotMs, sku)
        .pexpire(key, hotMs)
        .exec();
    },
    current: () => seen.get(currentOwner(), read),
  };
}
