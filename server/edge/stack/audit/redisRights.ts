import type { RoleRights } from '../../../core/target/permission.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { withRedis } from '../stores/storeSession.ts';
import { readingCommands } from './redisReading.ts';

const times = { connectMsMax: 5_000, answerMsMax: 5_000 };

/** What a user that reads only may have, as ACL rules write it. `acl` whole would let it give itself more. */
const reading: ReadonlySet<string> = new Set([
  ...['@read', '@connection', 'acl|whoami', 'acl|getuser', 'auth', 'client', 'hello', 'ping'],
  ...['info', 'select', 'dbsize', 'time', 'exists', 'get', 'scan', 'type', 'ttl', 'memory|usage'],
  ...[...readingCommands].map((command) => command.toLowerCase()),
]);

/**
 * Whether the user of a Redis address may write: `may-write` with a line where it may run anything that is not known to read
 * only, and `unknown` with the reason where Redis could not be asked. A user that may not ask what it may do counts as one
 * that reads only.
 */
export async function redisUserRights(url: string): Promise<RoleRights> {
  try {
    return await withRedis(url, times, async (redis) => {
      const name = String(await redis.call('ACL', 'WHOAMI'));
      const answer: unknown = await redis.call('ACL', 'GETUSER', name);
      return rightsOf(name, answer);
    });
  } catch (error) {
    const text = oneLine(error);
    return text.includes('NOPERM') ? { state: 'reads-only' } : { state: 'unknown', text };
  }
}

/** By the answer of ACL GETUSER: names and values in turn. */
export function rightsOf(name: string, answer: unknown): RoleRights {
  const parts = Array.isArray(answer) ? answer : Object.entries(Object(answer)).flat();
  const commands = String(parts[parts.indexOf('commands') + 1] ?? '');
  const others = commands
    .split(/\s+/)
    .filter((rule) => rule.startsWith('+') && !reading.has(rule.slice(1).toLowerCase()));
  return others.length > 0
    ? { state: 'may-write', text: `the Redis user ${name} may run ${others.join(' ')}` }
    : { state: 'reads-only' };
}
