import { expect, it } from 'vitest';
import { probeContract } from './probeKind.contract.ts';
import { sql } from './sql.ts';

probeContract(sql, { read: { kind: 'sql', query: 'SELECT 1' } });

it.each(['SELECT 1', ' with x as (select 1) select * from x', 'select 1;', 'select 1; '])(
  '%s is a read',
  (query) => {
    expect(sql.form.parse(query)).toEqual({ query });
  },
);

it.each(['DELETE FROM orders', 'selection', 'SELECT 1; DROP TABLE orders', 'EXPLAIN SELECT 1'])(
  '%s is none',
  (query) => {
    expect(sql.form.safeParse(query).success).toBe(false);
  },
);

it('is told on one line', () => {
  expect(sql.describe({ kind: 'sql', query: ' SELECT\n  1 ' })).toBe('SELECT 1');
  expect(sql.needs({ kind: 'sql', query: 'SELECT 1' })).toEqual({ target: ['stores.postgresUrl'] });
});
