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
 * own prefix, inside scripts too. `+info` and the `client` subcommands are what BullMQ needs
 * beyond the harmless commands; `client kill` stays out. Rules live in the server's memory unless
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

const bullmqNeeds = ['+info', '+client|setname', '+client|setinfo', '+client|id', '+client|list'];

function userRules(user: RedisUser): string[] {
  const pattern = `${escapeGlob(user.prefix)}*`;
  return [
    ...['reset', 'on', `>${user.password}`, `~${pattern}`, `&${pattern}`],
    ...['+@all', '-@dangerous', '-@admin', '-randomkey', ...bullmqNeeds],
  ];
}

function readerRules(password: string): string[] {
  return ['reset', 'on', `>${password}`, '%R~*', '+@read', '+@connection', '-client|kill', '+info'];
}

/** A prefix is text, not a pattern: `shop[1]:` must not open `shop1:`. */
function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\]^]/g, '\\$&');
}
