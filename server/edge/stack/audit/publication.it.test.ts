import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { AuditSource, Watermark } from '../../../core/audit/sources/auditSource.ts';
import { defaultDecoding } from '../../../core/audit/sources/decoding.ts';
import { readStore } from '../../../core/audit/sources/sourceShop.support.ts';
import { createAuditShop, type Shop } from '../../../test/support/auditShop.ts';
import { roomy } from '../../../test/support/auditSourceShop.ts';
import { createDecodingSource } from './decodingSource.ts';
import { sourceProblem } from './openSource.ts';

const lines = 'SELECT id, order_id, sku, units, price_cents FROM {schema}.order_lines';
const decoding = { ...defaultDecoding, publication: 'Audit' };
let shop: Shop;
let source: AuditSource;
beforeAll(async () => {
  shop = await createAuditShop();
});
beforeEach(async () => {
  await shop.pool.query('TRUNCATE live.order_lines; DROP PUBLICATION IF EXISTS "Audit"');
  source = createDecodingSource({
    ...{ url: shop.url, schemas: { live: 'live', shadow: null }, limits: roomy },
    file: { facts: { lines }, counters: null, stock: null, decoding },
  });
});
afterEach(() => source.close());
afterAll(() => shop.close());

/** Reads until the slot is made, and on: the rows that each reading gives. */
function follower() {
  let after: Watermark | null = null;
  const read = async (recount = false) => {
    const { snapshot, watermark } = await readStore(source, 'live', after, after, recount);
    after = JSON.parse(JSON.stringify(watermark));
    return [...snapshot.settled.lines, ...snapshot.recent.lines];
  };
  const isFollowing = () => typeof after?.slot === 'string';
  return { read, isFollowing };
}

const skusIn = (rows: readonly { readonly sku: string }[]) => rows.map(({ sku }) => sku).sort();

const insert = (sku: string) =>
  shop.pool.query(
    "INSERT INTO live.order_lines (order_id, sku, units, price_cents) VALUES ('o', $1, 1, 1)",
    [sku],
  );

it('follows rows that are added and changed, and what changed in tables of others it does not see', async () => {
  await shop.pool.query('CREATE PUBLICATION "Audit" FOR TABLE live.order_lines');
  await insert('old');
  await insert('other');
  const { read, isFollowing } = follower();
  expect(skusIn(await read())).toEqual(['old', 'other']);
  expect((await source.check?.())?.map(({ problem }) => problem)).toEqual([null]);
  await expect.poll(async () => [await read(), isFollowing()][1]).toBe(true);
  await expect.poll(async () => (await read()).length).toBe(0);
  await insert('new');
  await shop.pool.query("UPDATE live.order_lines SET sku = 'changed' WHERE sku = 'old'");
  await shop.pool.query("DELETE FROM live.order_lines WHERE sku = 'other'");
  await shop.pool.query("INSERT INTO live.payments (id) VALUES ('p-1')");
  const rows = await read();
  expect(skusIn(rows)).toEqual(['changed', 'new']);
  expect(rows.map(({ atMs }) => typeof atMs)).toEqual(['number', 'number']);
  expect(Math.abs((rows[0]?.atMs ?? 0) - Date.now())).toBeLessThan(60_000);
});

it('reads nothing through a publication that is not there, or leaves something out', async () => {
  const own = { source: 'postgres-decoding', decoding } as const;
  const missing =
    /^audit database \S+: logical decoding: there is no publication "Audit"; create it, or leave/;
  expect(await sourceProblem(shop.url, own)).toMatch(missing);
  await expect(follower().read()).rejects.toThrow(missing);
  await shop.pool.query('CREATE PUBLICATION "Audit" FOR TABLE live.payments');
  expect(await sourceProblem(shop.url, own)).toBeNull();
  const short =
    /logical decoding: publication "Audit" does not have live\.order_lines; ALTER PUBLICATION "Audit" ADD TABLE live\.order_lines, or/;
  await expect(follower().read()).rejects.toThrow(short);
  await expect(source.check?.()).rejects.toThrow(short);
  await shop.pool.query('ALTER PUBLICATION "Audit" SET (publish = \'insert\')');
  expect(await sourceProblem(shop.url, own)).toMatch(/leaves changes out; ALTER PUBLICATION/);
});

it('is unknown when a table is taken out of the publication, and reads all rows once it is back', async () => {
  await shop.pool.query('CREATE PUBLICATION "Audit" FOR TABLE live.order_lines, live.payments');
  const { read, isFollowing } = follower();
  await expect.poll(async () => [await read(), isFollowing()][1]).toBe(true);
  await shop.pool.query('ALTER PUBLICATION "Audit" DROP TABLE live.order_lines');
  await insert('unseen');
  await expect(read(true)).rejects.toThrow(/does not have live\.order_lines/);
  await shop.pool.query('ALTER PUBLICATION "Audit" ADD TABLE live.order_lines');
  expect(skusIn(await read())).toEqual(['unseen']);
  await shop.pool.query('ALTER PUBLICATION "Audit" SET TABLE live.order_lines WHERE (units > 1)');
  await expect(read(true)).rejects.toThrow(/leaves rows or ids of live\.order_lines out/);
});
