import { describe, expect, it } from 'vitest';
import { explainAudit } from '../explainAudit.ts';
import { parseAuditFile } from '../sources/auditFile.ts';

const fileWith = (redis: string, counters = 'counters: SELECT 1 FROM {schema}.stock'): string =>
  [
    'name: shop',
    'facts:',
    '  lines: SELECT * FROM {schema}.lines',
    'stock: SELECT sku, units FROM {schema}.stock',
    counters,
    `redis: ${redis}`,
  ].join('\n');
const parsedOf = (redis: string, counters?: string) => {
  const parsed = parseAuditFile(fileWith(redis, counters), 'audit.yaml');
  return parsed.ok ? parsed.value.redis : parsed.error.map(({ path, message }) => [path, message]);
};
const keys = '"{prefix}stock:{sku}"';
const hash = '"{prefix}stock"';

describe('the Redis of an audit file', () => {
  it.each([
    [`{ keys: ${keys} }`, { kind: 'keys', key: '{prefix}stock:{sku}', field: null }],
    [`{ keys: ${keys}, field: left }`, { kind: 'keys', key: '{prefix}stock:{sku}', field: 'left' }],
    [`{ hash: ${hash} }`, { kind: 'hash', key: '{prefix}stock' }],
  ])('has stock %s', (stock, wanted) => {
    expect(parsedOf(`{ stock: ${stock} }`)).toEqual({
      stock: wanted,
      tokens: null,
      settleMs: null,
    });
  });

  const usual = { ...{ group: null, json: null, order: null }, ...{ sku: 'sku', units: 'units' } };
  it.each([
    ['{ list: "{prefix}q" }', { ...usual, kind: 'list', key: '{prefix}q' }],
    ['{ set: "{prefix}q", sku: s }', { ...usual, kind: 'set', key: '{prefix}q', sku: 's' }],
    ['{ hash: "{prefix}q", units: n }', { ...usual, kind: 'hash', key: '{prefix}q', units: 'n' }],
    [
      '{ stream: "{prefix}q", group: g, json: j, order: id }',
      { ...usual, kind: 'stream', key: '{prefix}q', ...{ group: 'g', json: 'j', order: 'id' } },
    ],
  ])('has tokens %s', (tokens, wanted) => {
    const redis = parsedOf(`{ stock: { hash: ${hash} }, tokens: ${tokens} }`);
    expect(redis).toMatchObject({ tokens: wanted });
  });

  it.each([
    ['', null],
    [', settle: 600ms', 600],
    [', settle: 10m', 600_000],
    [', tokens: { list: "{prefix}q" }', 1_500],
    [', tokens: { list: "{prefix}q" }, settle: 4s', 4_000],
  ])('lets the two differ for so long: %s', (more, settleMs) => {
    expect(parsedOf(`{ stock: { hash: ${hash} }${more} }`)).toMatchObject({ settleMs });
  });

  it.each([
    ['{ stock: {} }', 'redis.stock', 'give "keys" or "hash"'],
    [`{ stock: { keys: ${keys}, hash: ${hash} } }`, 'redis.stock', 'give "keys" or "hash"'],
    [`{ stock: { hash: ${hash}, field: a } }`, 'redis.stock', '"field" goes with "keys"'],
    ['{ stock: { keys: "{prefix}s" } }', 'redis.stock.keys', 'write {sku} where the SKU goes'],
    [
      '{ stock: { hash: stock } }',
      'redis.stock.hash',
      'write {prefix} where the prefix of the store goes',
    ],
    [
      `{ stock: { hash: ${hash} }, settle: 11m }`,
      'redis.settle',
      'write a duration such as 200ms, 2s or 1m30s, 10m at most',
    ],
    [
      `{ stock: { hash: ${hash} }, tokens: {} }`,
      'redis.tokens',
      'give one of "list", "stream", "hash" and "set"',
    ],
    [
      `{ stock: { hash: ${hash} }, tokens: { list: "{prefix}a", set: "{prefix}b" } }`,
      'redis.tokens',
      'give one of "list", "stream", "hash" and "set"',
    ],
    [
      `{ stock: { hash: ${hash} }, tokens: { list: "{prefix}a", group: g } }`,
      'redis.tokens',
      '"group" and "json" go with "stream"',
    ],
    [
      `{ stock: { hash: ${hash} }, tokens: { set: "{prefix}a", json: g } }`,
      'redis.tokens',
      '"group" and "json" go with "stream"',
    ],
  ])('%s is refused', (redis, path, message) => {
    expect(parsedOf(redis)).toEqual([[path, message]]);
  });

  it('needs counters to compare it with, and is explained', () => {
    const stock = `{ stock: { hash: ${hash} } }`;
    expect(parsedOf(stock, '')).toEqual([
      ['redis', 'nothing to compare it with; give "counters", whose column available is compared'],
    ]);
    const parsed = parseAuditFile(fileWith(stock), 'audit.yaml');
    const stateOf = (name: string) =>
      parsed.ok && explainAudit(parsed.value).invariants.find((each) => each.name === name)?.state;
    expect(stateOf('redis-equals-database')).toBe('checked');
    const none = explainAudit({
      ...{ facts: {}, stock: null, counters: 'SELECT', invariants: [] },
      sqlRules: { rules: [], files: [], skipped: [] },
    });
    expect(none.facts.find(({ name }) => name === 'redis')).toMatchObject({
      ...{ isGiven: false, wouldAdd: ['redis-equals-database'] },
    });
  });
});
