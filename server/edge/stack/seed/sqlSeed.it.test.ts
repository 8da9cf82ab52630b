import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAuditShop, type Shop } from '../../../test/support/auditShop.ts';
import { seedBySql } from './sqlSeed.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await createAuditShop();
});
afterAll(() => shop.close());

const facts = { runId: 'run0000001', schema: 'shadow', stock: { default: 7, skus: { "o'a": 3 } } };
const rows = async () =>
  (await shop.pool.query('SELECT sku, available FROM shadow.stock ORDER BY sku')).rows;

it('runs every statement of the file for its run, in one transaction', async () => {
  await seedBySql(
    `TRUNCATE {schema}.stock;
     INSERT INTO {schema}.stock (sku, available) VALUES ({run}, ({stock}::json->>'default')::int);
     INSERT INTO {schema}.stock (sku, available)
     SELECT key, value::int FROM json_each_text({stock}::json->'skus') -- {other} stays`,
    shop.url,
    facts,
  );
  expect(await rows()).toEqual([
    { sku: "o'a", available: 3 },
    { sku: 'run0000001', available: 7 },
  ]);
});

it('changes nothing when a statement fails, and says why without the password', async () => {
  const before = await rows();
  const url = new URL(shop.url);
  const seeding = seedBySql('DELETE FROM {schema}.stock; SELECT 1/0', shop.url, facts);
  await expect(seeding).rejects.toThrow(
    new Error(`seed at postgres://${url.host}${url.pathname}: division by zero`),
  );
  expect(await rows()).toEqual(before);
});

it('has half a minute, asks under a name, and ends its connection', async () => {
  await seedBySql(
    `DELETE FROM {schema}.stock; INSERT INTO {schema}.stock (sku)
     VALUES (current_setting('application_name') || ' ' || current_setting('statement_timeout'))`,
    shop.url,
    facts,
  );
  expect(await rows()).toEqual([{ sku: 'zerohour seed 30s', available: null }]);
  const sql = 'SELECT FROM pg_stat_activity WHERE application_name = $1';
  await expect
    .poll(async () => (await shop.pool.query(sql, ['zerohour seed'])).rowCount, { timeout: 10_000 })
    .toBe(0);
});

it('quotes the schema', async () => {
  const odd = { ...facts, schema: 'no"such' };
  await expect(seedBySql('DELETE FROM {schema}.stock', shop.url, odd)).rejects.toThrow(
    'relation "no"such.stock" does not exist',
  );
});
