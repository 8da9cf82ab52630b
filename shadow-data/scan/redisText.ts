/** A key's value as text to search in; `whole` is false when it was longer than is read. */
export interface RedisText {
  readonly text: string;
  readonly whole: boolean;
}

type Command = (command: string, ...args: string[]) => Promise<unknown>;

/** How many bytes of a string or items of a collection are read. */
export const redisTextLimits = { bytes: 1_000_000, items: 20_000 } as const;

const { bytes, items } = redisTextLimits;

const readers: Readonly<Record<string, (command: Command, key: string) => Promise<RedisText>>> = {
  string: async (command, key) => {
    const text = flatten(await command('GETRANGE', key, '0', String(bytes)));
    return { text, whole: Buffer.byteLength(text) <= bytes };
  },
  list: async (command, key) => listed(await command('LRANGE', key, '0', String(items))),
  stream: async (command, key) =>
    listed(await command('XRANGE', key, '-', '+', 'COUNT', String(items + 1))),
  hash: (command, key) => paged(command, 'HSCAN', key),
  set: (command, key) => paged(command, 'SSCAN', key),
  zset: (command, key) => paged(command, 'ZSCAN', key),
};

/** Reads a value of any type; null when the key went away meanwhile. */
export async function readRedisText(command: Command, key: string): Promise<RedisText | null> {
  const type = String(await command('TYPE', key));
  if (type === 'none') return null;
  // A type of some module cannot be searched, and is said to be unread.
  return (await readers[type]?.(command, key)) ?? { text: '', whole: false };
}

function listed(reply: unknown): RedisText {
  return { text: flatten(reply), whole: !Array.isArray(reply) || reply.length <= items };
}

async function paged(command: Command, scanner: string, key: string): Promise<RedisText> {
  const texts: string[] = [];
  let cursor = '0';
  do {
    const reply = await command(scanner, key, cursor, 'COUNT', '500');
    if (!Array.isArray(reply)) throw new TypeError(`${scanner} gave no page`);
    cursor = String(reply[0]);
    texts.push(flatten(reply[1]));
  } while (cursor !== '0' && texts.length * 500 < items);
  return { text: texts.join('\n'), whole: cursor === '0' };
}

function flatten(value: unknown): string {
  if (Array.isArray(value)) return value.map(flatten).join('\n');
  if (value instanceof Map) return flatten([...value].flat());
  return String(value ?? '');
}
