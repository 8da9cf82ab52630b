import { expect, it } from 'vitest';
import { customersBefore } from './before.ts';

it('lists identities with their rows, and none of a column that has more than are listed', async () => {
  const rowsOf = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ id: n, rows: `${n + 1}` }));
  const before = async (idsMax: number) => {
    const answers = [rowsOf(2), rowsOf(3)];
    return await customersBefore({
      query: async (text) => ({ rows: text.startsWith('SELECT') ? (answers.shift() ?? []) : [] }),
      ...{ schemas: { live: 'l', shadow: 's' }, idsMax },
      identity: [
        { table: 'orders', column: 'customer' },
        { table: 'carts', column: 'owner' },
      ],
    });
  };
  const orders = [
    { place: 's.orders.customer', id: '0', rows: 1 },
    { place: 's.orders.customer', id: '1', rows: 2 },
  ];
  expect(await before(2)).toEqual({ rows: orders, uncounted: ['s.carts.owner'] });
  const whole = await before(3);
  expect([whole.rows.length, whole.uncounted]).toEqual([5, []]);
  expect(await before(1)).toEqual({
    rows: [],
    uncounted: ['s.orders.customer', 's.carts.owner'],
  });
});

it('asks for rows that no run wrote, from one snapshot, and ends it also when it fails', async () => {
  const sent: string[] = [];
  const values: unknown[] = [];
  const scan = (fails: string) =>
    customersBefore({
      query: async (text, given) => {
        sent.push(text.replace(/\s+/g, ' '));
        values.push(...(given ?? []));
        if (fails !== '' && text.includes(fails)) throw new Error('no table');
        return { rows: [] };
      },
      schemas: { live: 'l', shadow: 's' },
      identity: [{ table: 'or"ders', column: 'customer' }],
    });
  expect(await scan('')).toEqual({ rows: [], uncounted: [] });
  const select =
    'SELECT id, count(*)::int AS rows FROM ( SELECT left("customer"::text, 200) AS id FROM "s"."or""ders" ) AS named WHERE id <> \'\' AND id !~ $1 GROUP BY id ORDER BY id LIMIT 1001';
  expect(sent).toEqual([
    'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY',
    'SET LOCAL statement_timeout = 60000',
    select,
    'ROLLBACK',
  ]);
  expect(values).toEqual(['^zh-([a-z0-9]{10,20})(?:-|$)']);
  await expect(scan('SELECT')).rejects.toThrow('no table');
  expect(sent.at(-1)).toBe('ROLLBACK');
});
