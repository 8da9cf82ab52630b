import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Target } from '../../core/target/target.ts';
import { createAuditShop, type Shop } from '../../test/support/auditShop.ts';
import { testStores } from '../../test/support/stores.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { checkTarget } from './checkTarget.ts';
import { stackTarget } from './stackTarget.ts';

let shop: Shop;
let directory: string;
beforeAll(async () => {
  shop = await createAuditShop();
  await shop.pool.query(`
    INSERT INTO live.stock_ledger (sku, kind, units) VALUES ('a', 'seed', 3);
    INSERT INTO shadow.stock_ledger (sku, kind, units) VALUES ('a', 'gift', 3);
    INSERT INTO live.stock (sku, available, reserved, sold) VALUES ('a', NULL, 0, 0)`);
  directory = await mkdtemp(join(tmpdir(), 'zerohour-check-'));
  await writeFile(
    join(directory, 'audit.yaml'),
    `name: shop
facts:
  ledger: SELECT id, xid, sku, kind, units, order_id, reservation_id FROM {schema}.stock_ledger
  lines: SELECT id, xid, order_id, sku, units FROM {schema}.order_lines
  events: SELECT id, xid, order_id, kind FROM {schema}.order_events
counters: SELECT sku, available, reserved, sold FROM {schema}.stock
`,
  );
});
afterAll(async () => {
  await shop.close();
  await rm(directory, { recursive: true, force: true });
});

const itemsOf = async (over: Partial<Target>) => {
  const stores = {
    ...targetCase().stores,
    ...{ postgresUrl: shop.url, redisUrl: testStores().redisUrl, allowWritableRole: true },
  };
  const target = targetCase({ stores, ...over });
  // Only the stores answer: nothing is sent to the hosts of this target.
  const port = { ...stackTarget, egress: async () => ({ ok: false, error: 'closed' }) as const };
  const audit = { directory, file: 'audit.yaml' };
  const { items } = await checkTarget(target, audit, port, 'run000000001');
  return items;
};
const look = async (over: Partial<Target>) =>
  (await itemsOf(over)).map(({ part, state, text }) => `${state}: ${part}: ${text}`);

it('runs each audit query once in each store, and says which column does not fit', async () => {
  const lines = await look({ identity: [{ table: 'order_lines', column: 'order_id' }] });
  const url = shop.url.replace(/\/\/[^@]*@/, '//');
  expect(lines.slice(2)).toEqual([
    `ok: PostgreSQL ${url}: answers`,
    'ok: schema live: is there',
    'ok: schema shadow: is there',
    'ok: identity live.order_lines.order_id: can be read',
    'ok: identity shadow.order_lines.order_id: can be read',
    expect.stringMatching(/^ok: Redis redis:/),
    'ok: audit role: the target file admits one that may write',
    'missing: audit query ledger (shadow): audit query "ledger": column kind holds "gift", which is none of seed, restock, reserve, release, sell; translate it in the query by CASE',
    'missing: audit query lines (shadow): column f.price_cents does not exist',
    'ok: audit query events (shadow): runs, and gives no rows yet',
    'ok: audit query counters (shadow): runs, and gives no rows yet',
    'ok: audit query ledger (live): runs, and its first rows fit (1)',
    'missing: audit query lines (live): column f.price_cents does not exist',
    'ok: audit query events (live): runs, and gives no rows yet',
    'missing: audit query counters (live): audit query "counters": column available holds null, which is no whole number',
  ]);
});

it('looks at the one store of a dedicated stack', async () => {
  const lines = await look({ isolation: 'dedicated' });
  expect(lines.slice(2).map((line) => line.replace(/postgres:\S+|redis:\S+/, 'URL'))).toEqual([
    'ok: PostgreSQL URL answers',
    'ok: schema live: is there',
    'not-asked: identity: isolation dedicated does not ask for it',
    'ok: Redis URL answers',
    'ok: audit role: the target file admits one that may write',
    'ok: audit query ledger: runs, and its first rows fit (1)',
    'missing: audit query lines: column f.price_cents does not exist',
    'ok: audit query events: runs, and gives no rows yet',
    'missing: audit query counters: audit query "counters": column available holds null, which is no whole number',
  ]);
});

it('names the right of a role that may write', async () => {
  const stores = { ...targetCase().stores, postgresUrl: shop.url };
  expect(await look({ stores })).toContainEqual(
    expect.stringMatching(/^missing: audit role: \S+ is a superuser/),
  );
});

it('names the schema and the identity that are not there', async () => {
  const stores = { ...targetCase().stores, postgresUrl: shop.url };
  const none = { live: 'live', shadow: 'zh' };
  const lines = await look({
    stores: { ...stores, schemas: none },
    identity: [{ table: 'orders', column: 'customer' }],
  });
  expect(lines).toContain('missing: schema zh: there is none, or the role may not use it');
  expect(lines).toContain(
    'missing: identity live.orders.customer: relation "live.orders" does not exist',
  );
  expect(await look({ stores, identity: [] })).toContain(
    'missing: identity: no column says whose run wrote a row',
  );
});

it('says what mends each', async () => {
  const stores = { ...targetCase().stores, postgresUrl: shop.url };
  const remedies = async (over: Partial<Target>) =>
    Object.fromEntries((await itemsOf(over)).map(({ part, remedy }) => [part, remedy]));
  const schemas = { live: 'live', shadow: 'zh' };
  const identity = [{ table: 'orders', column: 'customer' }];
  expect(await remedies({ stores: { ...stores, schemas }, identity })).toMatchObject({
    'schema live': null,
    'schema zh':
      'Correct stores.schemas, create the schema (provisionPostgres of @zerohour/shadow-data), or grant USAGE.',
    'identity live.orders.customer': 'Correct identity, or grant SELECT to the role.',
  });
  expect(await remedies({ stores, identity: [] })).toMatchObject({
    identity: 'Name table and column of what clients call themselves.',
    'audit query events (live)': null,
    'audit query lines (live)': 'Let the query give id, order_id, sku, units, price_cents, xid.',
  });
});

it('asks under a name, for what the role may use, and ends its connections', async () => {
  await shop.pool.query(`CREATE SCHEMA closed; CREATE TABLE closed.orders (customer text);
    CREATE VIEW live."sp""y" AS SELECT 1 / (current_setting('application_name')
      <> 'zerohour target check')::int AS "who?"`);
  const role = `check_${process.pid}`;
  await shop.pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'p'; GRANT USAGE ON SCHEMA live TO ${role};
    GRANT SELECT ON ALL TABLES IN SCHEMA live TO ${role}`);
  const { href } = Object.assign(new URL(shop.url), { username: role, password: 'p' });
  const stores = { ...targetCase().stores, postgresUrl: href };
  const closed = { live: 'live', shadow: 'closed' };
  const lines = await look({
    stores: { ...stores, schemas: closed },
    identity: [{ table: 'sp"y', column: 'who?' }],
  });
  expect(lines).toContain('missing: schema closed: there is none, or the role may not use it');
  expect(lines).toContain('missing: identity live.sp"y.who?: division by zero');
  const sql = 'SELECT FROM pg_stat_activity WHERE application_name = $1';
  await expect
    .poll(async () => (await shop.pool.query(sql, ['zerohour target check'])).rowCount, {
      timeout: 10_000,
    })
    .toBe(0);
  await shop.pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
});

it('says why Redis does not answer', async () => {
  const at = (redisUrl: string) => look({ stores: { ...targetCase().stores, redisUrl } });
  const forged = new URL(testStores().redisUrl);
  forged.password = 'guess';
  expect(await at(forged.href)).toContainEqual(
    expect.stringMatching(/^\S+: Redis redis:\/\/\S+: WRONGPASS /),
  );
  expect(await at('redis://127.0.0.1:1')).toContainEqual(
    expect.stringMatching(/^\S+: Redis redis:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/),
  );
});
