import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { errorRule } from '../../../core/audit/rules/sqlRule.support.ts';
import { rowsHeldMax, type SqlRule } from '../../../core/audit/rules/sqlRule.ts';
import { createAuditShop, type Shop } from '../../../test/support/auditShop.ts';
import { runRules } from './postgresRules.ts';

let shop: Shop;
let client: pg.Client;
beforeAll(async () => {
  shop = await createAuditShop();
  client = new pg.Client({ connectionString: shop.url });
  await client.connect();
  await shop.live.seed('hot', 2);
  await shop.live.place('o-1', 'hot');
  await shop.shadow.place('s-1', 'cold');
});
afterAll(async () => {
  await client.end();
  await shop.close();
});

const rule = (sql: string, timeoutMs = 5_000): SqlRule => errorRule(sql, { timeoutMs });

/** In a transaction like that of a reading, which is looked at afterwards. */
async function run(schema: string, ...rules: readonly SqlRule[]) {
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    await client.query('SET LOCAL statement_timeout = 20000');
    const readings = await runRules(client, schema, rules);
    const { rows } = await client.query(
      "SELECT current_setting('statement_timeout') AS timeout, current_setting('search_path') AS path",
    );
    expect(rows).toEqual([{ timeout: '20s', path: '"$user", public' }]);
    return readings;
  } finally {
    await client.query('ROLLBACK');
  }
}

it('gives the rows of a rule, as a line each, of the schema that is audited', async () => {
  const sql = 'SELECT sku, id, order_id, NULL AS note FROM order_lines -- all';
  const [live] = await run('live', rule(sql));
  expect(live).toMatchObject({
    ...{ name: sql.slice(0, 20), count: 1, problem: null, emptyTables: null },
    rows: [{ id: '1', text: 'sku hot, id 1, order_id o-1, note null' }],
  });
  expect(live?.tookMs).toBeGreaterThan(0);
  const named = rule('SELECT order_id FROM {schema}.order_lines');
  expect((await run('shadow', named))[0]?.rows).toEqual([{ id: 's-1', text: 'order_id s-1' }]);
});

it('counts rows beyond those that it holds', async () => {
  const [many] = await run('live', rule(`SELECT n FROM generate_series(1, ${rowsHeldMax + 50}) n`));
  expect([many?.rows.length, many?.count]).toEqual([rowsHeldMax, rowsHeldMax + 50]);
  const wide = rule(`SELECT 1 AS id, repeat('x', 5000) AS a, repeat('y', 90) AS b`);
  const [row] = (await run('live', wide))[0]?.rows ?? [];
  expect(row?.text.length).toBeLessThanOrEqual(512);
  const [pair] = (await run('live', rule(`SELECT 1 AS id, repeat('y', 90) AS b`)))[0]?.rows ?? [];
  expect(pair?.text).toBe(`id 1, b ${'y'.repeat(79)}…`);
});

it('says why a rule gave nothing, and runs the others', async () => {
  const readings = await run(
    'live',
    rule('SELECT * FROM nowhere'),
    rule('SELECT pg_sleep(10)', 100),
    rule('SELECT 1) AS a; DELETE FROM order_lines; SELECT (1'),
    rule('WITH gone AS (DELETE FROM order_lines RETURNING 1) SELECT * FROM gone'),
    rule("SELECT nextval('order_lines_id_seq')"),
    rule('SELECT 1 AS id'),
  );
  expect(readings.map(({ problem }) => problem)).toEqual([
    'relation "nowhere" does not exist',
    'it took longer than its time-out of 100 ms',
    'cannot insert multiple commands into a prepared statement',
    'WITH clause containing a data-modifying statement must be at the top level',
    'cannot execute nextval() in a read-only transaction',
    null,
  ]);
  expect(readings.map(({ count }) => count)).toEqual([0, 0, 0, 0, 0, 1]);
  expect((await shop.pool.query('SELECT * FROM live.order_lines')).rows).toHaveLength(1);
});

it('names the tables of a rule that had nothing to judge', async () => {
  const emptyOf = async (sql: string) => (await run('live', rule(sql)))[0]?.emptyTables;
  expect(await emptyOf('SELECT * FROM payments WHERE amount_cents < 0')).toEqual([
    '"live"."payments"',
  ]);
  expect(await emptyOf('SELECT 1 FROM payments p JOIN refunds r USING (order_id)')).toEqual(
    expect.arrayContaining(['"live"."payments"', '"live"."refunds"']),
  );
  expect(await emptyOf('SELECT * FROM order_lines WHERE units < 0')).toBeNull();
  expect(await emptyOf('SELECT 1 FROM payments, order_lines')).toBeNull();
  expect(await emptyOf('SELECT 1 FROM generate_series(1, 0)')).toBeNull();
  expect(await emptyOf('SELECT 1 WHERE 1 > 2')).toEqual([]);
});
