import { describe, expect, it } from 'vitest';
import { parseAuditFile } from '../sources/auditFile.ts';
import { rulesMax, withRuleFiles } from './ruleFiles.ts';
import { noSqlRules } from './sqlRule.ts';

const base = `name: shop
facts:
  lines: SELECT 1 FROM {schema}.b
stock: SELECT 2 FROM {schema}.s
`;
const parse = (rules: string) => parseAuditFile(`${base}rules:\n${rules}`, '/x/audit.yaml');
const rulesOf = (rules: string) => {
  const parsed = parse(rules);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.sqlRules.rules;
};
const problemsOf = (rules: string) => {
  const parsed = parse(rules);
  return parsed.ok ? [] : parsed.error.map((d) => `${d.line} ${d.path} ${d.message}`);
};

describe('the rules of an audit file', () => {
  it('have a name, a query, a place, and say how grave and how often they are', () => {
    const rules = rulesOf(`  - name: no free order
    sql: SELECT id FROM orders WHERE total = 0;
  - { name: b, sql: SELECT 1, severity: warning, every: 30s }
  - { name: c, sql: SELECT 1, severity: error, every: 1s, timeout: 3s }
  - { name: d, sql: SELECT 1, timeout: 20s }
`);
    expect(rules).toMatchObject([
      {
        ...{ name: 'no free order', place: 'audit.yaml:6' },
        ...{ sql: 'SELECT id FROM orders WHERE total = 0', everyMs: null, timeoutMs: 10_000 },
        ...{ errorIf: { text: '!= 0' }, warnIf: { text: '!= 0' } },
      },
      { errorIf: null, warnIf: { text: '!= 0' }, everyMs: 30_000, timeoutMs: 1_000 },
      { errorIf: { text: '!= 0' }, everyMs: 1_000, timeoutMs: 3_000 },
      { everyMs: null, timeoutMs: 20_000 },
    ]);
  });

  it.each([
    ['  - { name: a, sql: " ; " }', '6 rules[0].sql a query that returns the rows'],
    ['  - { name: a, sql: S, severity: warn }', '6 rules[0].severity'],
    ['  - { name: a, sql: S, every: 999ms }', 'from 1s to 1h'],
    ['  - { name: a, sql: S, every: 1h1s }', 'from 1s to 1h'],
    ['  - { name: a, sql: S, timeout: 99ms }', 'from 100ms to 20s'],
    ['  - { name: a, sql: S, timeout: 20001ms }', 'from 100ms to 20s'],
    ['  - { name: a, sql: S, every: 9s, timeout: 3001ms }', '6 rules[0].timeout the audit waits'],
    ['  - { name: a, sql: S }\n  - { name: a, sql: T }', '7 rules[1].name "a" is the name of an'],
    ['  - { name: a, sql: S, query: T }', 'query'],
  ])('are refused with their place: %s', (rules, message) => {
    expect(problemsOf(`${rules}\n`)).toEqual([expect.stringContaining(message)]);
  });

  it('are checked whatever invariants the file lists, also where they stand in files', () => {
    const names = (text: string) => {
      const parsed = parseAuditFile(`${base}${text}invariants: [oversell]\n`, 'a.yaml');
      return parsed.ok && parsed.value.invariants.map(({ name }) => name);
    };
    expect(names('')).toEqual(['oversell']);
    expect(names('rules: [{ name: a, sql: S }]\n')).toEqual(['oversell', 'sql-rules']);
    expect(names('ruleFiles: [tests]\n')).toEqual(['oversell', 'sql-rules']);
  });
});

describe('files of rules', () => {
  const own = { ...noSqlRules, rules: rulesOf('  - { name: a, sql: S }\n'), files: ['tests'] };

  it('add dbt tests and Soda checks, and what they skip', () => {
    const read = withRuleFiles(own, [
      { file: 'tests/b.sql', text: 'SELECT 1' },
      { file: 'tests/off.sql', text: '{{ config(enabled=false) }} SELECT 1' },
      { file: 'c.yml', text: 'checks:\n  - row_count > 0\n  - failed rows: { fail query: S }\n' },
    ]);
    expect(read.ok && read.value.rules.map(({ name }) => name)).toEqual(['a', 'b', 'c 1']);
    expect(read.ok && read.value.skipped.map(({ place }) => place)).toEqual([
      'tests/off.sql:1',
      'c.yml:2',
    ]);
    expect(read.ok && read.value.files).toEqual(['tests']);
  });

  it('tell every fault, a name that is taken and too many rules', () => {
    const problems = (...texts: { file: string; text: string }[]) => {
      const read = withRuleFiles(own, texts);
      return read.ok ? [] : read.error.map(({ file, message }) => `${file} ${message}`);
    };
    expect(
      problems(
        { file: 'x/a.sql', text: 'SELECT 1' },
        { file: 'b.sql', text: '{% if %}' },
        { file: 'c.yml', text: '[]' },
      ),
    ).toEqual([
      'x/a.sql "a" is the name of a rule in audit.yaml:6 too; names are given once',
      expect.stringContaining('b.sql {% if %} is not run here'),
      'b.sql the test has no query',
      expect.stringContaining('c.yml a file of Soda checks begins with'),
    ]);
    const many = Array.from({ length: rulesMax }, (_, n) => ({ file: `t${n}.sql`, text: 'S' }));
    expect(problems(...many.slice(1))).toEqual([]);
    expect(problems(...many)).toEqual([`tests more than ${rulesMax} rules; give fewer files`]);
  });
});
