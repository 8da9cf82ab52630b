import type { RedisBacklogKind, RedisWork } from '../../../core/audit/redis/redisBacklog.ts';
import { orNoKey, pairsOf, type RedisCommand } from './redisReading.ts';

type Count = (ask: RedisCommand, work: RedisWork) => Promise<unknown>;

/** Where BullMQ keeps jobs that wait, run, or wait for a time, a place or other jobs; failed and completed ones are done. */
const bullmqParts = {
  LLEN: ['wait', 'paused', 'active'],
  ZCARD: ['delayed', 'prioritized', 'waiting-children'],
} as const;

const counts: Readonly<Record<RedisBacklogKind, Count>> = {
  list: (ask, { key }) => ask('LLEN', key),
  hash: (ask, { key }) => ask('HLEN', key),
  set: (ask, { key }) => ask('SCARD', key),
  sortedSet: (ask, { key }) => ask('ZCARD', key),
  stream: (ask, work) =>
    work.group === null ? ask('XLEN', work.key) : unacknowledged(ask, work.key, work.group),
  async bullmq(ask, { key }) {
    const asked = Object.entries(bullmqParts).flatMap(([command, parts]) =>
      parts.map((part) => ask(command, `${key}:${part}`)),
    );
    return (await Promise.all(asked)).reduce<number>((sum, some) => sum + Number(some), 0);
  },
};

/** What the group has not read, and what it has read and not acknowledged. All of it where nobody has made the group. */
async function unacknowledged(ask: RedisCommand, key: string, name: string): Promise<unknown> {
  const groups = (await ask('XINFO', 'GROUPS', key).catch(orNoKey)) as readonly unknown[];
  const group = groups.map(pairsOf).find((each) => each.name === name);
  if (group === undefined) return ask('XLEN', key);
  const { lag = null, pending } = group;
  if (lag === null) {
    throw new Error(
      `Redis cannot say how far the group ${name} of ${key} is: entries were deleted`,
    );
  }
  return Number(lag) + Number(pending);
}

/** How much is left of a backlog in Redis. Rejects with Redis's error, or one line. */
export async function readRedisBacklog(
  ask: RedisCommand,
  work: RedisWork,
  prefix: string,
): Promise<number> {
  const key = work.key.replaceAll('{prefix}', () => prefix);
  return Number(await counts[work.kind](ask, { ...work, key }));
}
