import { expect, it } from 'vitest';
import { customersBefore } from './before.ts';

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
