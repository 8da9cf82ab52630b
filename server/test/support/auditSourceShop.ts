import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../../core/audit/facts/fact.ts';
import type { FactKind, OverwrittenKind } from '../../core/audit/facts/registry.ts';
import type { Store } from '../../core/audit/finding.ts';
import { type FactQueries, parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import type { AuditSource, SourceOptions } from '../../core/audit/sources/auditSource.ts';
import type { ShopTransaction, SourceShop } from '../../core/audit/sources/sourceShop.support.ts';
import { auditShopFolder, createAuditShop, type Shop } from './auditShop.ts';

const path = join(auditShopFolder, 'audit.yaml');
const parsed = parseAuditFile(readFileSync(path, 'utf8'), path);
if (!parsed.ok) throw new Error(parsed.error[0]?.message);
export const { counters } = parsed.value;
/** The queries of every kind of fact over the tables of the audit shop. */
export const facts = {
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
export const stock = 'SELECT sku, units FROM {schema}.stock_units';
export const schemas = { live: 'live', shadow: 'shadow' };
export const roomy = { factsMax: 1e6, bytesMax: 1e9 };

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

/** An audit shop in a database of its own, for the contract of a source of PostgreSQL. */
export async function openSourceShop(
  createSource: (options: SourceOptions) => AuditSource,
  queries: FactQueries = facts,
): Promise<SourceShop> {
  const shop = await createAuditShop();
  const sources: AuditSource[] = [];
  const open: ShopTransaction[] = [];
  return {
    open(limits = roomy) {
      const file = { facts: queries, counters, stock };
      const source = createSource({ url: shop.url, schemas, file, limits });
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

/** A transaction of the shop that has an id and no row. */
export async function beginOn(shop: Shop): Promise<ShopTransaction> {
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
