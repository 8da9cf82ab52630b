import { afterAll, beforeAll, expect, it } from 'vitest';
import { errorRule } from '../../../core/audit/rules/sqlRule.support.ts';
import { rowsHeldMax, type SqlRule } from '../../../core/audit/rules/sqlRule.ts';
import { type MariaDb, startMariaDb } from '../../../test/support/mariadb.ts';
import { runMysqlRules } from './mysqlRules.ts';
import { type MysqlSession, openMysql } from './mysqlSession.ts';

let server: MariaDb;
let session: MysqlSession;
beforeAll(async () => {
  server = await startMariaDb();
  const admin = await server.connect();
  await admin.query(
    `CREATE DATABASE live; CREATE DATABASE shadow; CREATE DATABASE other;
     CREATE TABLE live.order_lines (sku varchar(9), id int, order_id varchar(9));
     INSERT INTO live.order_lines VALUES ('hot', 1, 'o-1');
     CREATE TABLE live.payments (order_id varchar(9), amount_cents int);
     CREATE TABLE live.refunds LIKE live.payments;
     CREATE VIEW live.paid AS SELECT order_id, COUNT(*) AS n FROM live.payments GROUP BY order_id;
     CREATE TABLE shadow.order_lines LIKE live.order_lines;
     CREATE TABLE other.t (id int)`,
  );
  await admin.end();
  session = await openMysql(server.url('other'), { name: 'test', statementTimeoutMs: 30_000 });
});
afterAll(async () => {
  await session.end();
  await server.stop();
});

const rule = (sql: string, timeoutMs = 20_000): SqlRule => errorRule(sql, { timeoutMs });

/** In a transaction like that of a reading, which is looked at afterwards. */
async function run(database: string, ...rules: readonly SqlRule[]) {
  await session.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  try {
    const readings = await runMysqlRules(session, database, rules);
    expect(
      await session.query(
        'SELECT DATABASE() AS name, @@max_statement_time AS timeout, @@in_transaction AS open',
      ),
    ).toMatchObject([{ name: 'other', timeout: 30, open: '1' }]);
    return readings;
  } finally {
    await session.query('ROLLBACK');
  }
}

it('gives the rows of a rule, as a line each, of the database that is audited', async () => {
  const sql = 'SELECT sku, id, order_id, NULL AS note FROM order_lines -- all';
  const [live] = await run('live', rule(sql));
  expect(live).toMatchObject({
    ...{ name: sql.slice(0, 20), count: 1, problem: null, emptyTables: null },
    rows: [{ id: '1', text: 'sku hot, id 1, order_id o-1, note null' }],
  });
  expect(live?.tookMs).toBeGreaterThan(0);
  const named = 'SELECT order_id FROM {schema}."order_lines" WHERE order_id = "o-1"';
  expect((await run('live', rule(named)))[0]?.rows).toEqual([{ id: 'o-1', text: 'order_id o-1' }]);
  expect((await run('shadow', rule(named)))[0]?.count).toBe(0);
});

it('counts rows beyond those that it holds, and cuts long values', async () => {
  const exact = rule(`SELECT seq FROM seq_1_to_${rowsHeldMax}`);
  const many = rule(`SELECT seq FROM seq_1_to_${rowsHeldMax + 50}`);
  const found = await run('live', exact, many);
  expect(found.map(({ rows, count }) => [rows.length, count])).toEqual([
    [rowsHeldMax, rowsHeldMax],
    [rowsHeldMax, rowsHeldMax + 50],
  ]);
  const wide = rule(`SELECT 1 AS id, repeat('y', 5000) AS b`);
  expect((await run('live', wide))[0]?.rows[0]?.text).toBe(`id 1, b ${'y'.repeat(79)}…`);
});

it('says why a rule gave nothing, and runs the others', async () => {
  const readings = await run(
    'live',
    rule('SELECT * FROM nowhere'),
    rule('SELECT SLEEP(10)', 100),
    rule('SELECT 1) AS a; DELETE FROM order_lines; SELECT * FROM (SELECT 1'),
    rule('DELETE FROM order_lines'),
    rule('COMMIT'),
    rule("SELECT * FROM order_lines WHERE sku <> 'for update' FOR  update"),
    rule('SELECT * FROM order_lines LOCK IN SHARE MODE'),
    rule("SELECT id FROM order_lines WHERE sku <> 'for update'"),
  );
  const syntax = expect.stringContaining('You have an error in your SQL syntax');
  const locks = 'a rule locks no rows: leave out FOR UPDATE and SHARE';
  expect(readings.map(({ problem }) => problem)).toEqual([
    "Table 'live.nowhere' doesn't exist",
    'it took longer than its time-out of 100 ms',
    ...[syntax, syntax, syntax, locks, locks, null],
  ]);
  expect(readings.map(({ count }) => count)).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
  expect(await session.query('SELECT COUNT(*) AS n FROM live.order_lines')).toMatchObject([
    { n: '1' },
  ]);
});

it('names the tables of a rule that had nothing to judge', async () => {
  const emptyOf = async (sql: string) => (await run('live', rule(sql)))[0]?.emptyTables;
  expect(await emptyOf('SELECT * FROM payments WHERE amount_cents < 0')).toEqual([
    '`live`.`payments`',
  ]);
  expect(
    await emptyOf('SELECT p.order_id FROM payments p JOIN refunds r USING (order_id)'),
  ).toEqual(expect.arrayContaining(['`live`.`payments`', '`live`.`refunds`']));
  expect(await emptyOf('SELECT 1 FROM order_lines WHERE id < 0')).toBeNull();
  expect(await emptyOf('SELECT 1 FROM payments, order_lines')).toBeNull();
  expect(await emptyOf('SELECT 1 FROM seq_1_to_9 WHERE seq > 9')).toBeNull();
  expect(await emptyOf('SELECT 1 FROM DUAL WHERE 1 > 2')).toEqual([]);
});
