import { route, type Stores } from './route.ts';

/** The client of the current work. Each logs in as its own ACL user, limited to its key pattern. */
export function routeRedis<T>(stores: Stores<T>): T {
  return route({ name: 'Redis client', ...stores });
}

/** `key` under the current work's prefix, for stacks that use one client for both. */
export function routeKey(prefixes: Stores<string>, key: string): string {
  return route({ name: `Redis key ${key}`, ...prefixes }) + key;
}

/** The queue's name for the current work. Rehearsal jobs never wait behind live ones. */
export function queueName(names: Stores<string>): string {
  return route({ name: 'queue', ...names });
}
