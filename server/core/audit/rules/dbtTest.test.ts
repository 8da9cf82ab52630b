import { describe, expect, it } from 'vitest';
import { parseDbtTest } from './dbtTest.ts';

const parse = (text: string, file = 'tests/no_free_orders.sql') => parseDbtTest(text, file);
const ruleOf = (text: string) => {
  const parsed = parse(text);
  if (!parsed.ok || !('rule' in parsed.value)) throw new Error(JSON.stringify(parsed));
  return parsed.value.rule;
};
const problemsOf = (text: string) => {
  const parsed = parse(text);
  return parsed.ok ? [] : parsed.error.map((d) => `${d.file}:${d.line}:${d.column} ${d.message}`);
};
const query = 'SELECT 1';

describe('a singular dbt test', () => {
  it('is a rule of its file’s name, and an error by default', () => {
    const rule = ruleOf(`\n${query}\n`);
    expect(rule).toMatchObject({
      ...{ name: 'no_free_orders', place: 'tests/no_free_orders.sql:1', sql: query },
      ...{ everyMs: null, timeoutMs: 10_000 },
    });
    expect([rule.errorIf?.text, rule.warnIf?.text]).toEqual(['!= 0', '!= 0']);
  });

  it('names tables by ref and source, in the audited schema', () => {
    const sqlOf = (expression: string) => ruleOf(`SELECT * FROM {{ ${expression} }}`).sql;
    expect(sqlOf("ref('orders')")).toBe('SELECT * FROM {schema}."orders"');
    expect(sqlOf('ref("shop", "orders")')).toBe('SELECT * FROM {schema}."orders"');
    expect(sqlOf("ref('orders', v=2)")).toBe('SELECT * FROM {schema}."orders_v2"');
    expect(sqlOf("ref('orders', version = '3')")).toBe('SELECT * FROM {schema}."orders_v3"');
    expect(sqlOf("source('shop', 'pay\"s')")).toBe('SELECT * FROM {schema}."pay""s"');
    expect(ruleOf("SELECT * FROM {{- ref('a') -}} JOIN {{ref('b')}} x").sql).toBe(
      'SELECT * FROM {schema}."a" JOIN {schema}."b" x',
    );
  });

  it('leaves comments, braces of SQL and what ends a statement alone', () => {
    expect(ruleOf('{# why #}SELECT \'{"a":1}\' -- {x}\n ; ;\n').sql).toBe(
      'SELECT \'{"a":1}\' -- {x}',
    );
  });

  it('takes severity, conditions and limit of its config', () => {
    const warned = ruleOf(
      `{{ config(severity = 'WARN', tags=['a', 'b'], store_failures=true) }}${query}`,
    );
    expect([warned.errorIf, warned.warnIf?.text, warned.sql]).toEqual([null, '!= 0', query]);
    const limits = ruleOf(
      `{{ config(severity='error', error_if='> 10', warn_if="between 1 and 10") }}{{ config(limit=5) }} ${query}`,
    );
    expect([limits.errorIf?.text, limits.warnIf?.text]).toEqual(['> 10', 'between 1 and 10']);
    expect(limits.sql).toBe('SELECT * FROM (SELECT 1\n) AS dbt_test LIMIT 5');
  });

  it('is skipped where it is not enabled', () => {
    const parsed = parse(`{{ config(enabled=false) }} ${query}`);
    expect(parsed).toEqual({
      ok: true,
      value: {
        skipped: { place: 'tests/no_free_orders.sql:1', text: 'a dbt test that is not enabled' },
      },
    });
    expect(ruleOf(`{{ config(enabled=True) }} ${query}`).sql).toBe(query);
  });

  it.each([
    ['{{ var("x") }}', 'is not run here: ref, source and config are'],
    ["{{ ref('a', 'b', 'c') }}", 'is not run here'],
    ["{{ source('a') }}", 'is not run here'],
    ["{{ ref('a' 'b') }}", 'is not run here'],
    ['{{ ref(a) }}', 'is not run here'],
    ["{{ ref('') }}", 'is not run here'],
    ['{% if true %}', 'give the test as dbt compiles it (target/compiled)'],
  ])('says that it does not run %s, with its place', (text, message) => {
    const [first, ...others] = problemsOf(`SELECT 1\nFROM ${text}`);
    expect(first).toMatch(/^tests\/no_free_orders\.sql:2:6 /);
    expect(first).toContain(text);
    expect(first).toContain(message);
    expect(others).toEqual([]);
  });

  it.each([
    ["severity='bad'", 'config: severity is "error" or "warn"'],
    ['severity=1', 'config: severity is "error" or "warn"'],
    ["error_if='many'", 'config: error_if: write a condition such as'],
    ["warn_if='many'", 'config: warn_if: write a condition such as'],
    ['limit=0', 'config: limit is a number of rows'],
    ["limit='5'", 'config: limit is a number of rows'],
    ["fail_calc='sum(n)'", 'config: fail_calc is not known here; leave it out'],
  ])('refuses config(%s)', (option, message) => {
    expect(problemsOf(`{{ config(${option}) }} ${query}`)).toEqual([
      expect.stringContaining(`tests/no_free_orders.sql:1:1 ${message}`),
    ]);
  });

  it('needs a query', () => {
    expect(problemsOf('{# nothing #} ;')).toEqual([
      'tests/no_free_orders.sql:1:1 the test has no query',
    ]);
  });

  it('shows the beginning of a long expression', () => {
    const [told = ''] = problemsOf(`{{ ${'x'.repeat(100)} }}`);
    expect(told).toContain(`{{ ${'x'.repeat(56)}… is not run`);
  });
});
