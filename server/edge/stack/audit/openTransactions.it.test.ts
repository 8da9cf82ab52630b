import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAuditShop, type Shop } from '../../../test/support/auditShop.ts';
import { openTransactions } from './openTransactions.ts';

let shop: Shop;
let client: pg.Client;
let session: pg.Client;
beforeAll(async () => {
  shop = await createAuditShop();
  client = new pg.Client({ connectionString: shop.url });
  session = new pg.Client({ connectionString: shop.url, application_name: 'slow shop' });
  await client.connect();
  await session.connect();
});
afterAll(async () => {
  await client.query('DROP ROLE IF EXISTS zh_open_reader');
  await client.end();
  await session.end();
  await shop.close();
});

/** Others use the same server. */
const own = async () => {
  const { idle, holder, isVisible } = await openTransactions(client);
  return { idle: idle.filter((each) => each.application === 'slow shop'), holder, isVisible };
};

it('names sessions that sit idle in a transaction, and who has written', async () => {
  await session.query('BEGIN');
  await session.query('SELECT 1 AS waits');
  await expect
    .poll(async () => (await own()).idle, { timeout: 20_000 })
    .toEqual([
      {
        ...{ application: 'slow shop', state: 'idle in transaction', isOfDatabase: true },
        ...{ statement: 'SELECT 1 AS waits', ageMs: expect.any(Number) },
      },
    ]);
  expect((await own()).isVisible).toBe(true);
  await session.query("INSERT INTO live.payments (id) VALUES ('p-1')");
  await expect
    .poll(async () => (await own()).holder?.statement)
    .toBe("INSERT INTO live.payments (id) VALUES ('p-1')");
  const { holder } = await own();
  expect(holder?.ageMs).toBeGreaterThan(1_000);
  await session.query('ROLLBACK');
  expect((await own()).idle).toEqual([]);
});

it('says that a role without pg_monitor does not see them', async () => {
  await client.query('CREATE ROLE zh_open_reader');
  await session.query('BEGIN');
  await session.query("INSERT INTO live.payments (id) VALUES ('p-2')");
  await expect.poll(async () => (await own()).holder?.application).toBe('slow shop');
  await client.query('SET ROLE zh_open_reader');
  expect(await openTransactions(client)).toEqual({ holder: null, idle: [], isVisible: false });
  await client.query('RESET ROLE');
  await client.query('GRANT pg_monitor TO zh_open_reader');
  await client.query('SET ROLE zh_open_reader');
  expect((await own()).isVisible).toBe(true);
  expect((await own()).holder?.application).toBe('slow shop');
  await client.query('RESET ROLE');
  await session.query('ROLLBACK');
});
