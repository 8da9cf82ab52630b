import { describe, expect, it } from 'vitest';
import { parseSodaChecks } from './sodaChecks.ts';

const parse = (text: string) => parseSodaChecks(text, 'checks/orders.yml');
const checksOf = (text: string) => {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
};
const problemsOf = (text: string) => {
  const parsed = parse(text);
  return parsed.ok ? [] : parsed.error.map((d) => `${d.line} ${d.path} ${d.message}`);
};

const mixed = `checks for orders:
  - row_count > 0
  - failed rows:
      name: Orders have a customer
      fail query: |
        SELECT id FROM orders WHERE customer_id IS NULL;
      samples limit: 50
  - failed rows:
      fail condition: total < 0 and state = 'paid'
  - missing_count(email) = 0:
      name: emails
checks:
  - failed rows:
      fail query: SELECT 1
      warn: when between 1 and 10
      fail: when > 10
filter orders [daily]:
  where: x
`;

describe('Soda checks', () => {
  it('are rules where they ask for failed rows', () => {
    const { rules } = checksOf(mixed);
    expect(rules.map(({ name, place, sql }) => [name, place, sql])).toEqual([
      [
        'Orders have a customer',
        'checks/orders.yml:3',
        'SELECT id FROM orders WHERE customer_id IS NULL',
      ],
      [
        'orders 2',
        'checks/orders.yml:8',
        "SELECT * FROM orders WHERE (total < 0 and state = 'paid'\n)",
      ],
      ['orders 3', 'checks/orders.yml:13', 'SELECT 1'],
    ]);
    expect(rules.map(({ errorIf, warnIf }) => [errorIf?.text, warnIf?.text])).toEqual([
      ['!= 0', '!= 0'],
      ['!= 0', '!= 0'],
      ['> 10', 'between 1 and 10'],
    ]);
    expect(rules[0]).toMatchObject({ everyMs: null, timeoutMs: 10_000 });
  });

  it('of another form are named, and not run', () => {
    expect(checksOf(mixed).skipped).toEqual([
      { place: 'checks/orders.yml:2', text: 'row_count > 0: only checks of failed rows are run' },
      {
        place: 'checks/orders.yml:10',
        text: 'missing_count(email) = 0: only checks of failed rows are run',
      },
      { place: 'checks/orders.yml:17', text: '"filter orders [daily]" is no list of checks' },
    ]);
  });

  it('may only warn, or only fail', () => {
    const alert = (line: string) =>
      checksOf(`checks:\n  - failed rows:\n      fail query: SELECT 1\n      ${line}\n`).rules[0];
    expect(alert('warn: when > 0')).toMatchObject({ errorIf: null, warnIf: { text: '> 0' } });
    expect(alert('fail: when >= 3')).toMatchObject({ errorIf: { text: '>= 3' }, warnIf: null });
  });

  it.each([
    ['name: 5\n      fail query: SELECT 1', '3 checks[0]["failed rows"].name a name is a text'],
    ['samples limit: 5', 'a check of failed rows has a "fail query"'],
    ['fail query: " "', 'a check of failed rows has a "fail query"'],
    ['fail condition: a > 1', 'or a "fail condition" below "checks for TABLE"'],
    ['fail query: SELECT 1\n      warn: 5', '4 checks[0]["failed rows"].warn write "when" and a'],
    ['fail query: SELECT 1\n      fail: when many', 'fail write "when" and a condition'],
  ])('are refused with their place: %s', (body, message) => {
    expect(problemsOf(`checks:\n  - failed rows:\n      ${body}\n`)).toEqual([
      expect.stringContaining(message),
    ]);
  });

  it('are a mapping', () => {
    expect(problemsOf('- a\n')).toEqual([
      '1  a file of Soda checks begins with "checks for TABLE:"',
    ]);
    expect(problemsOf('checks: [\n').length).toBe(1);
  });
});
