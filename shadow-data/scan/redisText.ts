/** A key's value as text to search in; `whole` is false when it was longer than is read. */
export interface RedisText {
  readonly text: string;
  readonly whole: boolean;
}

type Command = (command: string, ...args: string[]) => Promise<unknown>;

/** How many bytes of a value and items of a collection are read; a larger key is not read at all. */
export const redisTextLimits = { bytes: 1_000_000, items: 20_000, keyBytes: 32_000_000 } as const;

const { bytes, items, keyBytes } = redisTextLimits;
const pageItems = 500;

const readers: Readonly<Record<string, (command: Command, key: string) => Promise<RedisText>>> = {
  string: async (command, key) => {
    const text = flatten(await command('GETRANGE', key, '0', String(bytes)));
    return { text, whole: Buffer.byteLength(text) <= bytes };
  },
  list: (command, key) =>
    paged(async (_, read) => {
      const page = listOf(await command('LRANGE', key, String(read), String(read + pageItems - 1)));
      return { page, next: page.length < pageItems ? null : '' };
    }),
  stream: (command, key) =>
    paged(async (from) => {
      const page = listOf(await command('XRANGE', key, from ?? '-', '+', 'COUNT', `${pageItems}`));
      const last = listOf(page.at(-1))[0];
      return { page, next: page.length < pageItems ? null : `(${String(last)}` };
    }),
  hash: (command, key) => scanned(command, 'HSCAN', key),
  set: (command, key) => scanned(command, 'SSCAN', key),
  zset: (command, key) => scanned(command, 'ZSCAN', key),
};

/** Reads a value of any type; null when the key went away meanwhile. */
export async function readRedisText(command: Command, key: string): Promise<RedisText | null> {
  const type = String(await command('TYPE', key));
  if (type === 'none') return null;
  const reader = readers[type];
  // A type of some module cannot be searched, and is said to be unread.
  if (reader === undefined) return { text: '', whole: false };
  if (type !== 'string' && (await memoryOf(command, key)) > keyBytes) {
    return { text: '', whole: false };
  }
  return reader(command, key);
}

/** What a key takes in the server's memory; 0 when it is gone. */
export const memoryOf = async (command: Command, key: string): Promise<number> =>
  Number((await command('MEMORY', 'USAGE', key)) ?? 0);

interface Page {
  readonly page: readonly unknown[];
  /** Where the next page begins; null after the last one. */
  readonly next: string | null;
}

/** Reads pages until the last one, or until so many items or bytes were read. */
async function paged(
  read: (from: string | null, items: number) => Promise<Page>,
): Promise<RedisText> {
  const texts: string[] = [];
  let [from, count, length]: [string | null, number, number] = [null, 0, 0];
  do {
    const { page, next } = await read(from, count);
    const text = flatten(page);
    texts.push(text);
    count += page.length;
    length += text.length;
    from = next;
  } while (from !== null && count <= items && length <= bytes);
  // Within the limits it was read to its end; the last page may be what exceeds them.
  return { text: texts.join('\n'), whole: count <= items && length <= bytes };
}

function scanned(command: Command, scanner: string, key: string): Promise<RedisText> {
  return paged(async (from) => {
    const reply = await command(scanner, key, from ?? '0', 'COUNT', String(pageItems));
    if (!Array.isArray(reply)) throw new TypeError(`${scanner} gave no page`);
    const cursor = String(reply[0]);
    return { page: listOf(reply[1]), next: cursor === '0' ? null : cursor };
  });
}

function listOf(reply: unknown): readonly unknown[] {
  if (Array.isArray(reply)) return reply;
  return reply instanceof Map ? [...reply] : [];
}

function flatten(value: unknown): string {
  if (Array.isArray(value)) return value.map(flatten).join('\n');
  if (value instanceof Map) return flatten([...value].flat());
  return String(value ?? '');
}
