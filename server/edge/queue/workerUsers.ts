import type { Redis } from 'ioredis';

/** A worker's user in Redis: its name and the SHA-256 of its password; null when it is revoked. */
export interface RedisUser {
  readonly name: string;
  readonly passwordHash: string | null;
}

/**
 * The ACL rules of a worker in Redis: BullMQ's commands on the keys of one queue, and publishing on one
 * family of channels. Scripts may touch the same keys only. BullMQ asks INFO for the version, and of CLIENT
 * only to name its connections; without those two it hangs.
 */
export const workerRules = (keys: string, channels: string): readonly string[] => [
  ...['resetkeys', `~${keys}`, 'resetchannels', `&${channels}`, '-@all'],
  ...['+@hash', '+@list', '+@set', '+@sortedset', '+@stream', '+@string', '-@dangerous'],
  ...['+eval', '+evalsha', '+multi', '+exec', '+exists', '+del', '+unlink', '+type', '+rename'],
  ...['+expire', '+pexpire', '+pexpireat', '+ttl', '+pttl', '+time', '+publish'],
  ...['+hello', '+auth', '+ping', '+quit', '+select', '+info'],
  ...['+client|setname', '+client|id'],
];

/** Creates, resets or deletes the user; a deletion ends its connections. */
export async function setRedisUser(
  redis: Redis,
  user: RedisUser,
  rules: readonly string[],
): Promise<void> {
  if (user.passwordHash === null) await redis.acl('DELUSER', user.name);
  else await redis.acl('SETUSER', user.name, 'reset', 'on', `#${user.passwordHash}`, ...rules);
}
