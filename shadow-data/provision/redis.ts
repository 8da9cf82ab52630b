/** Sends one Redis command; `(…args) => redis.call(…args)` of ioredis. */
export type RedisCommand = (command: string, ...args: string[]) => Promise<unknown>;

export interface RedisSpec {
  readonly users: { readonly live: RedisUser; readonly shadow: RedisUser };
  /** May read every key and write none: the leak scan. */
  readonly readers?: readonly { readonly name: string; readonly password: string }[];
}

export interface RedisUser {
  readonly name: string;
  readonly password: string;
  /** Every key of this user begins with it: `mall:shadow:`. */
  readonly prefix: string;
}

/**
 * Creates or replaces the ACL users of both sides; each reaches only keys and channels under its
 * own prefix, inside scripts too. `info` and `client` are what BullMQ needs beyond the
 * harmless commands; `client kill` and its like stay out. Rules live in the server's memory unless
 * it has an ACL file. Throws on prefixes of which one covers the other.
 */
export async function provisionRedis(command: RedisCommand, spec: RedisSpec): Promise<void> {
  const { live, shadow } = spec.users;
  if (live.prefix.startsWith(shadow.prefix) || shadow.prefix.startsWith(live.prefix)) {
    throw new Error(`Redis prefixes overlap: "${live.prefix}" and "${shadow.prefix}"`);
  }
  for (const user of [live, shadow]) await command('ACL', 'SETUSER', user.name, ...userRules(user));
  for (const reader of spec.readers ?? []) {
    await command('ACL', 'SETUSER', reader.name, ...readerRules(reader.password));
  }
}

// Subcommands that would reach another user's connections are taken out again by name: older
// servers do not know every harmless one, so they cannot be let in one by one.
const bullmqNeeds = ['+info', '+client'];
const notMine = ['kill', 'pause', 'unpause', 'unblock'].map((sub) => `-client|${sub}`);

function userRules(user: RedisUser): string[] {
  const pattern = `${escapeGlob(user.prefix)}*`;
  return [
    ...['reset', 'on', `>${user.password}`, `~${pattern}`, `&${pattern}`],
    ...['+@all', '-@dangerous', '-@admin', '-randomkey', ...bullmqNeeds, ...notMine],
  ];
}

function readerRules(password: string): string[] {
  return ['reset', 'on', `>${password}`, '%R~*', '+@read', '+@connection', '+info', ...notMine];
}

/** A prefix is text, not a pattern: `shop[1]:` must not open `shop1:`. */
function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\]^]/g, '\\$&');
}
