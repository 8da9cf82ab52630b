import { describe, expect, it } from 'vitest';
import type { Leak } from '../core/leaks.ts';
import { namesBytesOf, type RedisScan, scanRedis } from './redis.ts';

const runId = 'run0000001';
const prefixes = { live: 'l:', shadow: 's:' };

interface Answers {
  /** What SCAN gives for a cursor. */
  readonly pages: Readonly<Record<string, unknown>>;
  readonly texts?: Readonly<Record<string, string>>;
  readonly memory?: Readonly<Record<string, number>>;
}

/** Texts only; a key without a text went away. */
function server({ pages, texts = {}, memory = {} }: Answers) {
  const sent: string[][] = [];
  const command = async (name: string, ...args: string[]): Promise<unknown> => {
    sent.push([name, ...args]);
    const key = (name === 'MEMORY' ? args[1] : args[0]) ?? '';
    if (name === 'SCAN') return pages[key];
    if (name === 'MEMORY') return memory[key] ?? 10;
    if (name === 'TYPE') return key in texts ? 'string' : 'none';
    return texts[key];
  };
  return { sent, command };
}

const scan = (answers: Answers, more: Partial<RedisScan> = {}) =>
  scanRedis({ command: server(answers).command, prefixes, runId, ...more });

const rowsOf = ({ scanned }: Awaited<ReturnType<typeof scan>>) => scanned.map(({ rows }) => rows);

describe('scanRedis', () => {
  it('scans until the cursor is 0, over pages without keys, and judges each key once', async () => {
    const answers = {
      pages: {
        '0': ['7', []],
        '7': [4, ['l:a', 's:b', 'l:a']],
        '4': ['2', ['s:b', 'other']],
        '2': ['0', ['l:a']],
      },
      texts: { 'l:a': '1', 's:b': '1', other: '1' },
    };
    const { sent, command } = server(answers);
    expect(await scanRedis({ command, prefixes, runId })).toEqual({
      scanned: [
        { place: 'redis l:', rows: 1 },
        { place: 'redis s:', rows: 1 },
        { place: 'redis elsewhere', rows: 1 },
      ],
      leaks: [],
      older: { count: 0, listed: [] },
      problems: [],
    });
    expect(sent.filter(([name]) => name === 'SCAN')).toEqual(
      ['0', '7', '4', '2'].map((cursor) => ['SCAN', cursor, 'COUNT', '500']),
    );
  });

  it.each([null, 'text', ['0'], ['0', 'text'], ['0', null]])(
    'rejects a reply to SCAN that is no page: %j',
    async (page) => {
      await expect(scan({ pages: { '0': page } })).rejects.toThrow(
        new TypeError('SCAN gave no page'),
      );
    },
  );

  it('judges small and large keys, and leaves out one that went away', async () => {
    const texts = {
      'l:small': `zh-${runId}-1`,
      'l:edge': `zh-${runId}-2`,
      'l:large': `zh-${runId}-3`,
    };
    const { sent, command } = server({
      pages: { '0': ['0', ['l:large', 'l:gone', 'l:small', 'l:edge', 'l:vanished']] },
      texts,
      memory: { 'l:edge': 65_536, 'l:large': 65_537, 'l:vanished': 65_537 },
    });
    const found = await scanRedis({ command, prefixes, runId });
    expect(rowsOf(found)).toEqual([3, 0, 0]);
    expect(found.leaks.map(({ id }) => id)).toEqual(['l:small', 'l:edge', 'l:large']);
    // The large ones come one by one, after all others.
    const read = sent.filter(([name]) => name === 'GETRANGE').map(([, key]) => key);
    expect(read).toEqual(['l:small', 'l:edge', 'l:large']);
  });

  it('knows leaks by place: name, value, live jobs and identities of customers', async () => {
    const texts = {
      [`l:zh-${runId}-1`]: 'x',
      'l:job': '{"zhShadow":null}',
      's:job': '{"zhShadow":null}',
      's:own': `zh-${runId}-1`,
      's:other': 'zh-run0000002-1',
      's:cust': 'cust-1',
      'l:cust': 'cust-1',
      x: `zh-shadow=v1.${runId}.1.a.b`,
      's:both': `zh-${runId}-1 cust-1`,
      'l:two': `zh-run0000002-1 zh-${runId}-1`,
    };
    const answers = { pages: { '0': ['0', Object.keys(texts)] }, texts };
    const listed = (leaks: readonly Leak[]) =>
      leaks.map(({ place, id, owner }) => `${place} ${id} ${owner}`);
    const found = async (more: Partial<RedisScan> = {}) => {
      const { leaks, older } = await scan(answers, more);
      return { leaks: listed(leaks), older: listed(older.listed) };
    };
    const older = ['redis s: s:other run run0000002'];
    const [own, job, elsewhere, two] = [
      `redis l: l:zh-${runId}-1 run ${runId}`,
      'redis s: s:job live',
      `redis elsewhere x run ${runId}`,
      // This run wrote it after another had.
      `redis l: l:two run ${runId}`,
    ];
    expect(await found()).toEqual({ leaks: [own, two, job, elsewhere], older });
    expect(await found({ liveIdentity: /\bcust-/ })).toEqual({
      leaks: [own, two, job, 'redis s: s:cust live', 'redis s: s:both live', elsewhere],
      older,
    });
  });

  it('names the keys that it did not read to their end, cut, and counts the rest', async () => {
    const long = 'x'.repeat(1_000_001);
    const names = [`l:${'n'.repeat(199)}`, `l:${'m'.repeat(198)}`];
    const texts = Object.fromEntries(names.map((name) => [name, long]));
    expect((await scan({ pages: { '0': ['0', names] }, texts })).problems).toEqual([
      `redis key l:${'n'.repeat(198)}… was not read to its end`,
      `redis key l:${'m'.repeat(198)} was not read to its end`,
    ]);
    const many = (count: number) => {
      const keys = Array.from({ length: count }, (_, n) => `l:${n}`);
      const values = Object.fromEntries(keys.map((name) => [name, long]));
      return scan({ pages: { '0': ['0', keys] }, texts: values });
    };
    expect((await many(100)).problems).toHaveLength(100);
    const { problems } = await many(103);
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toBe('3 more redis keys were not read to their end');
  });

  it('looks at no page after one that filled a place, and says so', async () => {
    const keys = ['l:a', 'l:b'];
    const answers = {
      pages: { '0': ['1', keys], '1': ['0', ['l:c', 's:d']] },
      texts: { 'l:a': '', 'l:b': '', 'l:c': '', 's:d': '' },
    };
    const full = await scan(answers, { keysMax: 1 });
    expect(rowsOf(full)).toEqual([2, 0, 0]);
    expect(full.problems).toEqual(['redis l: holds more than 1; the rest was not looked at']);
    const whole = await scan(answers, { keysMax: 3 });
    expect(rowsOf(whole)).toEqual([3, 1, 0]);
    expect(whole.problems).toEqual([]);
  });

  it('stops when names take more memory than they may, at a hundred bytes and their length each', async () => {
    const answers = {
      pages: { '0': ['1', ['l:a', 'l:b']], '1': ['0', ['s:d']] },
      texts: { 'l:a': '', 'l:b': '', 's:d': '' },
    };
    const stopped = await scan(answers, { namesBytesMax: 205 });
    expect(rowsOf(stopped)).toEqual([2, 0, 0]);
    expect(stopped.problems).toEqual([
      'redis holds more keys than there is memory for; the rest was not looked at',
    ]);
    const whole = await scan(answers, { namesBytesMax: 309 });
    expect(rowsOf(whole)).toEqual([2, 1, 0]);
    expect(whole.problems).toEqual([]);
    expect((await scan(answers, { namesBytesMax: 206 })).problems).toHaveLength(1);
    expect(namesBytesOf(800)).toBe(100);
  });

  it('lists a hundred leaks of each place unless told otherwise', async () => {
    const keys = Array.from({ length: 101 }, (_, n) => `l:zh-${runId}-${n}`);
    const answers = {
      pages: { '0': ['0', keys] },
      texts: Object.fromEntries(keys.map((key) => [key, ''])),
    };
    const found = await scan(answers);
    expect(found.leaks).toHaveLength(100);
    expect(found.problems).toEqual(['redis l: has 1 more leaks than are listed']);
    expect((await scan(answers, { leaksMax: 101 })).problems).toEqual([]);
    expect((await scan(answers, { leaksMax: 2 })).leaks).toHaveLength(2);
  });
});
