import { describe, expect, it } from 'vitest';
import { parseAuditFile } from '../sources/auditFile.ts';
import { backlogLeft, countedInDatabase } from './drain.ts';

const fileWith = (drain: string): string =>
  [
    'name: shop',
    'facts:',
    '  lines: SELECT * FROM {schema}.lines',
    'stock: SELECT sku, units FROM {schema}.stock',
    `drain: ${drain}`,
  ].join('\n');
const mails = '{ mails: "SELECT count(*) FROM {schema}.mails" }';

describe('the drain of an audit file', () => {
  const drainOf = (drain: string) => {
    const parsed = parseAuditFile(fileWith(drain), 'audit.yaml');
    return parsed.ok
      ? parsed.value.drain
      : parsed.error.map(({ path, message }) => [path, message]);
  };

  it('has a time and named queries', () => {
    expect(drainOf(`{ within: 1m30s, backlog: ${mails} }`)).toEqual({
      withinMs: 90_000,
      backlogs: [{ name: 'mails', sql: 'SELECT count(*) FROM {schema}.mails' }],
    });
  });

  it.each([
    ['1s', 1_000],
    ['10m', 600_000],
  ])('may last %s', (within, withinMs) => {
    expect(drainOf(`{ within: ${within}, backlog: ${mails} }`)).toMatchObject({ withinMs });
  });

  it.each(['list', 'stream', 'hash', 'set', 'sortedSet', 'bullmq'])(
    'has work that is counted in Redis: %s',
    (kind) => {
      expect(drainOf(`{ within: 5s, backlog: { mails: { ${kind}: "{prefix}q" } } }`)).toEqual({
        withinMs: 5_000,
        backlogs: [{ name: 'mails', redis: { kind, key: '{prefix}q', group: null } }],
      });
    },
  );

  it('has the group of a stream, and what the database counts beside it', () => {
    const stream = '{ stream: "{prefix}q", group: g }';
    const drain = drainOf(
      `{ within: 5s, backlog: { a: ${stream}, mails: "SELECT 1 FROM {schema}.m" } }`,
    );
    const mails = { name: 'mails', sql: 'SELECT 1 FROM {schema}.m' };
    const a = { name: 'a', redis: { kind: 'stream', key: '{prefix}q', group: 'g' } };
    expect(drain).toEqual({ withinMs: 5_000, backlogs: [a, mails] });
    expect(
      drain !== null && 'backlogs' in drain ? countedInDatabase(drain.backlogs) : null,
    ).toEqual([mails]);
  });

  it.each([
    '{ list: "{prefix}q", set: "{prefix}q" }',
    '{ list: "{prefix}q", group: g }',
    '{ list: q }',
    '{}',
  ])('takes no %s', (given) => {
    const found = drainOf(`{ within: 5s, backlog: { a: ${given} } }`);
    expect(found).toMatchObject([
      [expect.stringMatching(/^drain\.backlog\.a/), expect.any(String)],
    ]);
  });

  const badTime = 'write a duration such as 30s or 2m, from 1s to 10m';
  it.each([
    [`{ within: 999ms, backlog: ${mails} }`, [['drain.within', badTime]]],
    [`{ within: 601s, backlog: ${mails} }`, [['drain.within', badTime]]],
    [`{ within: soon, backlog: ${mails} }`, [['drain.within', badTime]]],
    ['{ within: 5s, backlog: {} }', [['drain.backlog', 'name one backlog at least']]],
    [
      '{ within: 5s, backlog: { a: SELECT 1 } }',
      [['drain.backlog.a', 'write {schema} where the name of the schema goes']],
    ],
    [
      `{ within: 5s, backlog: { ${Array.from({ length: 11 }, (_, n) => `b${n}: "{schema}"`).join()} } }`,
      [['drain.backlog', 'at most 10 backlogs']],
    ],
  ])('%s is refused', (drain, wanted) => {
    expect(drainOf(drain)).toEqual(wanted);
  });

  it('adds the invariant, also where the file lists others', () => {
    const text = `${fileWith(`{ within: 5s, backlog: ${mails} }`)}\ninvariants: [oversell]`;
    const parsed = parseAuditFile(text, 'audit.yaml');
    expect(parsed.ok && parsed.value.invariants.map(({ name }) => name)).toEqual([
      'oversell',
      'backlog-drains',
    ]);
    const without = parseAuditFile(fileWith('').replace('drain: ', ''), 'audit.yaml');
    expect(without.ok && without.value.drain).toBeNull();
  });
});

describe('what a backlog query gave', () => {
  it.each([
    [[{ count: '12' }], 12],
    [[{ n: 0 }], 0],
  ])('%j is a number', (rows, left) => {
    expect(backlogLeft('mails', rows)).toBe(left);
  });

  const begin = 'audit query "backlog mails":';
  it.each([
    [[], `${begin} it must give one number, and gave no row`],
    [[{ n: 1 }, { n: 2 }], `${begin} it must give one number, and gave several rows`],
    [[{ n: 1, m: 2 }], `${begin} it must give one number, and gave 2 columns`],
    [[{}], `${begin} it must give one number, and gave 0 columns`],
    [[{ n: null }], `${begin} it gave null; write coalesce(…, 0)`],
    [[{ n: -1 }], `${begin} column n holds -1, which is no whole number of at least 0`],
    [[{ n: '1.5' }], `${begin} column n holds "1.5", which is no whole number of at least 0`],
  ])('%j is refused', (rows, message) => {
    expect(() => backlogLeft('mails', rows)).toThrow(message);
  });
});
