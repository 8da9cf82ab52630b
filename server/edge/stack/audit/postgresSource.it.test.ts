import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Row } from '../../../core/audit/facts/fact.ts';
import type { FactKind, OverwrittenKind } from '../../../core/audit/facts/registry.ts';
import type { Store } from '../../../core/audit/finding.ts';
import { type FactQueries, parseAuditFile } from '../../../core/audit/sources/auditFile.ts';
import {
  auditSourceContract,
  type ShopTransaction,
  type SourceShop,
} from '../../../core/audit/sources/auditSource.contract.ts';
import type { AuditSource } from '../../../core/audit/sources/auditSource.ts';
import { nothingHeld } from '../../../core/audit/sources/readBudget.ts';
import { auditShopFolder, createAuditShop, type Shop } from '../../../test/support/auditShop.ts';
import { createPostgresSource } from './postgresSource.ts';

const path = join(auditShopFolder, 'audit.yaml');
const parsed = parseAuditFile(readFileSync(path, 'utf8'), path);
if (!parsed.ok) throw new Error(parsed.error[0]?.message);
const { counters } = parsed.value;
const facts = {
  ...parsed.value.facts,
  refunds: 'SELECT id, xid, order_id, amount_cents FROM {schema}.refunds',
  adjustments: 'SELECT id, xid, order_id, amount_cents FROM {schema}.adjustments',
  keys: 'SELECT id, xid, order_id, key, body FROM {schema}.request_keys',
  coupons: 'SELECT id, xid, order_id, coupon FROM {schema}.coupon_uses',
  limits: 'SELECT id, xid, order_id, name, units, units_max FROM {schema}.purchase_limits',
  budgets: 'SELECT id, xid, order_id, name, amount_cents, budget_cents FROM {schema}.budget_uses',
  prices: 'SELECT id, xid, order_id, sku, price_cents, floor_cents FROM {schema}.prices_in_force',
  states: 'SELECT id, xmin AS xid, order_id, state, version FROM {schema}.order_states',
};
const stock = 'SELECT sku, units FROM {schema}.stock_units';
const schemas = { live: 'live', shadow: 'shadow' };
const roomy = { factsMax: 1e6, bytesMax: 1e9 };

const tables: Readonly<Record<FactKind | OverwrittenKind, string>> = {
  ledger: 'stock_ledger',
  lines: 'order_lines',
  events: 'order_events',
  payments: 'payments',
  refunds: 'refunds',
  keys: 'request_keys',
  coupons: 'coupon_uses',
  limits: 'purchase_limits',
  budgets: 'budget_uses',
  prices: 'prices_in_force',
  adjustments: 'adjustments',
  states: 'order_states',
  counters: 'stock',
  stock: 'stock_units',
};

/** The same queries by what PostgreSQL keeps of each row itself. */
const byXmin = Object.fromEntries(
  Object.entries(facts).map(([kind, sql]) => [
    kind,
    sql.replace(/(\bxmin AS )?\bxid\b/, 'xmin AS xid'),
  ]),
);

async function openShop(queries: FactQueries = facts): Promise<SourceShop> {
  const shop = await createAuditShop();
  const sources: AuditSource[] = [];
  const open: ShopTransaction[] = [];
  return {
    open(limits = roomy) {
      const file = { facts: queries, counters, stock };
      const source = createPostgresSource({ url: shop.url, schemas, file, limits });
      sources.push(source);
      return source;
    },
    async begin() {
      const transaction = await beginOn(shop);
      open.push(transaction);
      return transaction;
    },
    waitMs: (ms) => sleep(ms),
    async close() {
      for (const transaction of open) await transaction.rollback();
      for (const source of sources) await source.close();
      await shop.close();
    },
  };
}

async function beginOn(shop: Shop): Promise<ShopTransaction> {
  const client = await shop.pool.connect();
  let open = true;
  const end = async (how: 'COMMIT' | 'ROLLBACK') => {
    if (!open) return;
    open = false;
    await client.query(how);
    client.release();
  };
  const insert = async (store: Store, kind: FactKind | OverwrittenKind, row: Row) => {
    const columns = Object.keys(row);
    const places = columns.map((_, index) => `$${index + 1}`);
    await client.query(
      `INSERT INTO ${schemas[store]}.${tables[kind]} (${columns.join()}) VALUES (${places.join()})`,
      Object.values(row),
    );
  };
  await client.query('BEGIN');
  await client.query('SELECT pg_current_xact_id()');
  const textIds: readonly string[] = ['payments', 'refunds', 'adjustments'];
  let rows = 0;
  return {
    async insert(store, kind, row) {
      rows += 1;
      await insert(store, kind, textIds.includes(kind) ? { id: `p-${rows}`, ...row } : row);
    },
    setOverwritten: insert,
    async remove(store, kind, id) {
      const table = `${schemas[store]}.${tables[kind]}`;
      await client.query(`DELETE FROM ${table} WHERE id::text = $1`, [id]);
    },
    commit: () => end('COMMIT'),
    rollback: () => end('ROLLBACK'),
  };
}

auditSourceContract('postgres', openShop);
auditSourceContract('postgres by xmin', () => openShop(byXmin));

let shop: Shop;
beforeAll(async () => {
  shop = await createAuditShop();
});
afterAll(() => shop.close());

it('refuses the watermark of another source for a store, and hides the password of its address', async () => {
  const source = createPostgresSource({
    url: shop.url,
    schemas,
    file: { facts, counters, stock },
    limits: roomy,
  });
  const foreign = { after: { gtid: 'a:1-5' }, latest: null, held: nothingHeld };
  const first = { after: null, latest: null, held: nothingHeld };
  const { stores } = await source.read({
    stores: { shadow: foreign, live: first },
    recount: false,
  });
  await source.close();
  expect(stores.shadow).toEqual({
    problem: 'the stored watermark is not one of the postgres source',
  });
  expect(stores.live).not.toHaveProperty('problem');
  const away = createPostgresSource({
    url: 'postgres://audit:secret@127.0.0.1:1/mall',
    schemas,
    file: { facts, counters, stock },
    limits: roomy,
  });
  const asked = away.read({ stores: { shadow: first, live: first }, recount: false });
  await expect(asked).rejects.toThrow(
    /^audit database postgres:\/\/127\.0\.0\.1:1\/mall: (?!.*secret)/,
  );
});

it('reads nothing of a store that the target does not have', async () => {
  const source = createPostgresSource({
    url: shop.url,
    schemas: { shadow: 'live', live: null },
    file: { facts, counters, stock },
    limits: roomy,
  });
  const first = { after: null, latest: null, held: nothingHeld };
  const { stores } = await source.read({ stores: { shadow: first, live: first }, recount: true });
  await source.close();
  expect(stores.shadow).toMatchObject({
    snapshot: { counters: expect.any(Map), stock: expect.any(Map) },
  });
  expect(stores.live).toMatchObject({
    snapshot: { counters: null },
    recount: { counters: null, stock: null },
  });
});

it('takes a fact of the oldest open transaction for recent, and asks again from it on', async () => {
  const xmin = 'pg_snapshot_xmin(pg_current_snapshot())::text::bigint';
  const row = (id: string, move: number) =>
    `SELECT '${id}' AS id, (${xmin} + ${move})::text::xid8 AS xid, 'a' AS sku, 'seed' AS kind,
       1 AS units, NULL::text AS order_id, NULL::text AS reservation_id`;
  // No row of a table can show it: what an open transaction wrote is not visible.
  const ledger = [row('before', -1), row('at', 0), row('after', 1)].join(' UNION ALL ');
  const source = createPostgresSource({
    url: shop.url,
    schemas,
    file: { facts: { ledger }, counters: null, stock: null },
    limits: roomy,
  });
  const read = async (after: { readonly xmin: string } | null) => {
    const request = { after, latest: null, held: nothingHeld };
    const { stores } = await source.read({
      stores: { shadow: request, live: request },
      recount: false,
    });
    if ('problem' in stores.live) throw new Error(stores.live.problem);
    const { settled, recent, counters: counted } = stores.live.snapshot;
    const ids = [settled, recent].map((delta) => delta.ledger.map(({ id }) => id));
    return { ids, counted, watermark: stores.live.watermark };
  };
  // While it is open, the snapshot's oldest transaction stays the same.
  const open = await beginOn(shop);
  try {
    const first = await read(null);
    expect([first.ids, first.counted]).toEqual([[['before'], ['at', 'after']], null]);
    const again = await read({ xmin: String(first.watermark.xmin) });
    expect(again.ids).toEqual([[], ['at', 'after']]);
    expect(again.watermark.xmin).toBe(first.watermark.xmin);
  } finally {
    await open.rollback();
    await source.close();
  }
});

it('reads any number of rows, reads only, and goes on after its connection was lost', async () => {
  const settings = ['application_name', 'statement_timeout', 'transaction_isolation']
    .map((name) => `current_setting('${name}')`)
    .join(", ' ', ");
  const ledger = `SELECT concat(${settings}, ' ', current_setting('transaction_read_only'), ' ', n) AS id,
    '3'::xid8 AS xid, 'a' AS sku, 'seed' AS kind, 1 AS units, NULL::text AS order_id,
    NULL::text AS reservation_id FROM generate_series(1, 10000) AS n`;
  const source = createPostgresSource({
    url: shop.url,
    schemas: { live: 'live', shadow: null },
    file: { facts: { ledger }, counters: null, stock: null },
    limits: roomy,
  });
  const first = { after: null, latest: null, held: nothingHeld };
  const read = async () => {
    const { stores } = await source.read({
      stores: { shadow: first, live: first },
      recount: false,
    });
    if ('problem' in stores.live) throw new Error(stores.live.problem);
    return stores.live.snapshot.settled.ledger.map(({ id }) => id);
  };
  const own = `FROM pg_stat_activity WHERE application_name = 'zerohour audit'`;
  try {
    const ids = await read();
    expect(ids).toHaveLength(10_000);
    expect([ids[0], ids[9_999]]).toEqual([
      'zerohour audit 1min repeatable read on 1',
      'zerohour audit 1min repeatable read on 10000',
    ]);
    await shop.pool.query(`SELECT pg_terminate_backend(pid) ${own}`);
    await expect(read()).rejects.toThrow(/^audit database postgres:/);
    expect(await read()).toHaveLength(10_000);
    const [check, ...others] = (await source.check?.()) ?? [];
    expect([check, others]).toEqual([
      {
        ...{ store: 'live', query: 'ledger', rows: 1_000, problem: null },
        columns: ['id', 'sku', 'kind', 'units', 'order_id', 'reservation_id', 'xid'],
      },
      [],
    ]);
    expect((await shop.pool.query(`SELECT ${own}`)).rowCount).toBe(1);
  } finally {
    await source.close();
  }
  await expect(read()).rejects.toThrow('the audit source is closed');
  await expect.poll(async () => (await shop.pool.query(`SELECT ${own}`)).rowCount).toBe(0);
});

it('goes on by its own clock where that of the database was moved, and says where it stands', async () => {
  const source = createPostgresSource({
    ...{ url: shop.url, schemas: { live: null, shadow: null }, limits: roomy },
    file: { facts: {}, counters: null, stock: null },
  });
  const all = { after: null, latest: null, held: nothingHeld };
  const read = () => source.read({ stores: { shadow: all, live: all }, recount: false });
  const own = vi.spyOn(performance, 'now');
  try {
    own.mockReturnValue(0);
    const first = await read();
    expect(first.clockMs).toBe(first.atMs);
    // An hour by this process, and less by the database: its clock was moved back.
    own.mockReturnValue(3_600_000);
    const second = await read();
    expect(second.atMs - first.atMs).toBe(3_600_000);
    expect(second.clockMs).toBeLessThan(second.atMs);
  } finally {
    own.mockRestore();
    await source.close();
  }
});
