import { describe, expect, it } from 'vitest';
import { memoryOf, readRedisText, redisTextLimits } from './redisText.ts';

type Reply = unknown | ((args: readonly string[]) => unknown);

/** A server that answers each command by its name. */
function server(replies: Readonly<Record<string, Reply>>) {
  const sent: string[][] = [];
  const command = async (name: string, ...args: string[]) => {
    sent.push([name, ...args]);
    const reply = replies[name];
    return typeof reply === 'function' ? reply(args) : reply;
  };
  return { sent, command };
}

const { bytes, items, keyBytes } = redisTextLimits;
const small = { MEMORY: 100 };

describe('redisTextLimits', () => {
  it('bounds what is read of a value', () => {
    expect(redisTextLimits).toEqual({ bytes: 1_000_000, items: 20_000, keyBytes: 32_000_000 });
  });
});

describe('memoryOf', () => {
  it('is what the server says, and 0 for a key that is gone', async () => {
    const { sent, command } = server({ MEMORY: 77 });
    expect(await memoryOf(command, 'k')).toBe(77);
    expect(sent).toEqual([['MEMORY', 'USAGE', 'k']]);
    expect(await memoryOf(server({ MEMORY: null }).command, 'k')).toBe(0);
  });
});

describe('readRedisText', () => {
  it('is null for a key that went away', async () => {
    expect(await readRedisText(server({ TYPE: 'none' }).command, 'k')).toBeNull();
  });

  it('says that a type which it cannot read is unread', async () => {
    const { sent, command } = server({ TYPE: 'ReJSON-RL' });
    expect(await readRedisText(command, 'k')).toEqual({ text: '', whole: false });
    expect(sent).toEqual([['TYPE', 'k']]);
  });

  it('reads a text up to its limit in bytes and one more, to know that it goes on', async () => {
    const text = (value: string) => server({ TYPE: 'string', GETRANGE: value });
    const { sent, command } = text('ä');
    expect(await readRedisText(command, 'k')).toEqual({ text: 'ä', whole: true });
    expect(sent).toEqual([
      ['TYPE', 'k'],
      ['GETRANGE', 'k', '0', String(bytes)],
    ]);
    const wholeOf = async (value: string) => (await readRedisText(text(value).command, 'k'))?.whole;
    expect(await wholeOf('x'.repeat(bytes))).toBe(true);
    expect(await wholeOf('x'.repeat(bytes + 1))).toBe(false);
    expect(await wholeOf(`${'x'.repeat(bytes - 1)}ä`)).toBe(false);
  });

  it.each(['hash', 'set', 'zset', 'list', 'stream'])(
    'does not read a %s that takes more memory than it may',
    async (type) => {
      const scanned = ['0', ['a', 'b']];
      const [list, stream] = [['a', 'b'], [['1-1', ['a', 'b']]]];
      const replies = {
        HSCAN: scanned,
        SSCAN: scanned,
        ZSCAN: scanned,
        LRANGE: list,
        XRANGE: stream,
      };
      const read = (memory: number) =>
        readRedisText(server({ TYPE: type, MEMORY: memory, ...replies }).command, 'k');
      expect(await read(keyBytes + 1)).toEqual({ text: '', whole: false });
      expect(await read(keyBytes)).toEqual({
        text: type === 'stream' ? '1-1\na\nb' : 'a\nb',
        whole: true,
      });
    },
  );

  it.each([
    ['hash', 'HSCAN'],
    ['set', 'SSCAN'],
    ['zset', 'ZSCAN'],
  ])('scans a %s until the cursor is 0, whatever the size of a page', async (type, scanner) => {
    const pages: Readonly<Record<string, unknown>> = {
      '0': ['17', []],
      '17': [5, ['a', '1']],
      '5': ['3', []],
      '3': ['0', ['b', '2']],
    };
    const { sent, command } = server({
      TYPE: type,
      ...small,
      [scanner]: ([, cursor = '']: readonly string[]) => pages[cursor],
    });
    expect(await readRedisText(command, 'k')).toEqual({ text: '\na\n1\n\nb\n2', whole: true });
    expect(sent.slice(2)).toEqual(
      ['0', '17', '5', '3'].map((cursor) => [scanner, 'k', cursor, 'COUNT', '500']),
    );
  });

  it('stops a scan beyond its items, and is not whole, whatever the cursor says', async () => {
    const read = (count: number, cursor: string) =>
      readRedisText(
        server({
          TYPE: 'set',
          ...small,
          SSCAN: ([, from = '']: readonly string[]) =>
            from === '0'
              ? [cursor, Array.from({ length: count }, () => 'x')]
              : ['0', count === items ? ['more'] : []],
        }).command,
        'k',
      );
    expect((await read(items, '0'))?.whole).toBe(true);
    expect((await read(items + 1, '0'))?.whole).toBe(false);
    expect((await read(items, '9'))?.text.endsWith('\nmore')).toBe(true);
    expect((await read(items - 1, '9'))?.whole).toBe(true);
    const beyond = await read(items + 1, '9');
    expect(beyond?.whole).toBe(false);
    expect(beyond?.text.split('\n')).toHaveLength(items + 1);
  });

  it('stops a scan beyond its characters, and is not whole', async () => {
    const read = (length: number, cursor = '0') =>
      readRedisText(
        server({
          TYPE: 'set',
          ...small,
          SSCAN: ([, from = '']: readonly string[]) =>
            from === '0' ? [cursor, ['x'.repeat(length)]] : ['0', ['more']],
        }).command,
        'k',
      );
    expect((await read(bytes))?.whole).toBe(true);
    expect((await read(bytes + 1))?.whole).toBe(false);
    expect((await read(bytes, '9'))?.text.endsWith('\nmore')).toBe(true);
    expect((await read(bytes + 1, '9'))?.text).toHaveLength(bytes + 1);
    expect((await read(bytes + 1, '9'))?.whole).toBe(false);
  });

  it('rejects a reply that is no page', async () => {
    const read = readRedisText(server({ TYPE: 'hash', ...small, HSCAN: null }).command, 'k');
    await expect(read).rejects.toThrow(new TypeError('HSCAN gave no page'));
  });

  it('reads a list page by page, until one is not full', async () => {
    const list = Array.from({ length: 1000 }, (_, n) => `n${n}`);
    const { sent, command } = server({
      TYPE: 'list',
      ...small,
      LRANGE: ([, from, to]: readonly string[]) => list.slice(Number(from), Number(to) + 1),
    });
    expect(await readRedisText(command, 'k')).toEqual({
      text: `${list.join('\n')}\n`,
      whole: true,
    });
    expect(sent.slice(2)).toEqual([
      ['LRANGE', 'k', '0', '499'],
      ['LRANGE', 'k', '500', '999'],
      ['LRANGE', 'k', '1000', '1499'],
    ]);
  });

  it('reads a stream on from behind its last entry', async () => {
    const entry = (n: number) => [`${n}-0`, ['by', `c${n}`]];
    const first = Array.from({ length: 500 }, (_, n) => entry(n));
    const { sent, command } = server({
      TYPE: 'stream',
      ...small,
      XRANGE: ([, from]: readonly string[]) => (from === '-' ? first : [entry(500)]),
    });
    const read = await readRedisText(command, 'k');
    expect(read?.text.split('\n').slice(-6)).toEqual([
      '499-0',
      'by',
      'c499',
      '500-0',
      'by',
      'c500',
    ]);
    expect(read?.whole).toBe(true);
    expect(sent.slice(2)).toEqual([
      ['XRANGE', 'k', '-', '+', 'COUNT', '500'],
      ['XRANGE', 'k', '(499-0', '+', 'COUNT', '500'],
    ]);
  });

  it('reads the maps of a client that speaks RESP3', async () => {
    const replies = { TYPE: 'hash', ...small, HSCAN: ['0', new Map([['by', 'c1']])] };
    expect(await readRedisText(server(replies).command, 'k')).toEqual({
      text: 'by\nc1',
      whole: true,
    });
    const nested = { TYPE: 'list', ...small, LRANGE: [new Map([['a', null]]), undefined] };
    expect((await readRedisText(server(nested).command, 'k'))?.text).toBe('a\n\n');
  });
});
