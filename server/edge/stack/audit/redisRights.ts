import type { RoleRights } from '../../../core/target/permission.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { withRedis } from '../stores/storeSession.ts';

const times = { connectMsMax: 5_000, answerMsMax: 5_000 };

/** Categories of commands that let a user change data or the server. */
const writes = /(?:^|\s)\+@(?:all|write|admin|dangerous)\b/;

/**
 * Whether the user of a Redis address may write: `may-write` with a line, and `unknown` with the reason where Redis
 * could not be asked. A user that may not ask what it may do is no administrator, and counts as one that reads only.
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
  return writes.test(commands)
    ? { state: 'may-write', text: `the Redis user ${name} may run ${commands.trim()}` }
    : { state: 'reads-only' };
}
