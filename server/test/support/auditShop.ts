import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { packageRoot } from '../../root.ts';
import { createTestDatabase } from './database.ts';

/** A small shop to audit: real tables, real transactions, two schemas. */
export type Schema = 'live' | 'shadow';
export type Guard = 'row-lock' | 'none';

/** The folder of its audit file, `audit.yaml`. */
export const auditShopFolder = join(packageRoot(), 'server/test/support/auditShop');

const tables = `
  CREATE TABLE stock (sku text PRIMARY KEY, available int, reserved int, sold int);
  CREATE TABLE stock_units (sku text, units int);
  CREATE TABLE stock_ledger (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, xid xid8 DEFAULT pg_current_xact_id(),
    sku text, kind text, units int, order_id text, reservation_id text);
  CREATE INDEX ON stock_ledger (xid);
  CREATE TABLE order_lines (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, xid xid8 DEFAULT pg_current_xact_id(),
    order_id text, sku text, units int, price_cents int);
  CREATE TABLE order_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, xid xid8 DEFAULT pg_current_xact_id(),
    order_id text, kind text);
  CREATE TABLE payments (
    id text PRIMARY KEY, xid xid8 DEFAULT pg_current_xact_id(), order_id text, amount_cents int);
  CREATE TABLE refunds (LIKE payments INCLUDING DEFAULTS);
  CREATE TABLE adjustments (LIKE payments INCLUDING DEFAULTS);
  CREATE TABLE request_keys (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, xid xid8 DEFAULT pg_current_xact_id(),
    order_id text, key text, body text);
  CREATE TABLE coupon_uses (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, xid xid8 DEFAULT pg_current_xact_id(),
    order_id text, coupon text);
  CREATE TABLE purchase_limits (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, xid xid8 DEFAULT pg_current_xact_id(),
    order_id text, name text, units int, units_max int);
  CREATE TABLE budget_uses (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, xid xid8 DEFAULT pg_current_xact_id(),
    order_id text, name text, amount_cents int, budget_cents int);
  CREATE TABLE prices_in_force (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, xid xid8 DEFAULT pg_current_xact_id(),
    order_id text, sku text, price_cents int, floor_cents int);
  CREATE TABLE order_states (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id text, state text, version int);`;

export async function createAuditShop() {
  const database = await createTestDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 20 });
  // The database ends its connections when it is dropped.
  pool.on('error', () => undefined);
  for (const schema of ['live', 'shadow']) {
    await pool.query(
      `CREATE SCHEMA ${schema}; SET search_path = ${schema}; ${tables}; RESET search_path`,
    );
  }
  return {
    url: database.url,
    pool,
    shadow: new ShopStore(pool, 'shadow'),
    live: new ShopStore(pool, 'live'),
    async close() {
      await pool.end();
      await database.drop();
    },
  };
}

export type Shop = Awaited<ReturnType<typeof createAuditShop>>;

/** What the services of a shop do to one store. Each step is a transaction of its own. */
class ShopStore {
  readonly #pool: pg.Pool;
  readonly #schema: Schema;

  constructor(pool: pg.Pool, schema: Schema) {
    this.#pool = pool;
    this.#schema = schema;
  }

  async inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    try {
      await client.query(`BEGIN; SET LOCAL search_path = ${this.#schema}`);
      const value = await work(client);
      await client.query('COMMIT');
      return value;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }

  seed(sku: string, units: number) {
    return this.inTransaction(async (client) => {
      await client.query('INSERT INTO stock VALUES ($1, $2, 0, 0)', [sku, units]);
      await move(client, 'seed', sku, units, null);
    });
  }

  /** False when sold out. Without the guard, two buyers read the same stock and both write it. */
  reserve(order: string, sku: string, guard: Guard): Promise<boolean> {
    return this.inTransaction(async (client) => {
      const lock = guard === 'row-lock' ? 'FOR UPDATE' : '';
      const { rows } = await client.query(
        `SELECT available, reserved FROM stock WHERE sku = $1 ${lock}`,
        [sku],
      );
      const { available, reserved } = rows[0];
      if (available < 1) return false;
      if (guard === 'none') await client.query('SELECT pg_sleep(0.003)');
      await client.query('UPDATE stock SET available = $2, reserved = $3 WHERE sku = $1', [
        sku,
        available - 1,
        reserved + 1,
      ]);
      await move(client, 'reserve', sku, 1, order);
      return true;
    });
  }

  place(order: string, sku: string) {
    return this.inTransaction(async (client) => {
      await client.query(
        'INSERT INTO order_lines (order_id, sku, units, price_cents) VALUES ($1, $2, 1, 100)',
        [order, sku],
      );
      await client.query("INSERT INTO order_events (order_id, kind) VALUES ($1, 'placed')", [
        order,
      ]);
    });
  }

  mark(order: string, kind: 'paid' | 'cancelled') {
    return this.inTransaction((client) =>
      client.query('INSERT INTO order_events (order_id, kind) VALUES ($1, $2)', [order, kind]),
    );
  }

  capture(order: string, cents = 100) {
    return this.inTransaction((client) =>
      client.query('INSERT INTO payments (id, order_id, amount_cents) VALUES ($1, $2, $3)', [
        randomBytes(8).toString('hex'),
        order,
        cents,
      ]),
    );
  }

  end(order: string, sku: string, kind: 'release' | 'sell') {
    return this.inTransaction(async (client) => {
      const change =
        kind === 'sell'
          ? 'reserved = reserved - 1, sold = sold + 1'
          : 'reserved = reserved - 1, available = available + 1';
      await client.query(`UPDATE stock SET ${change} WHERE sku = $1`, [sku]);
      await move(client, kind, sku, 1, order);
    });
  }

  /** A buyer's whole journey: order, then pay, cancel or leave it. False when sold out. */
  async buy(order: string, sku: string, guard: Guard, then: 'pay' | 'cancel' | 'leave') {
    if (!(await this.reserve(order, sku, guard))) return false;
    await this.place(order, sku);
    if (then === 'pay') {
      await this.capture(order);
      await this.mark(order, 'paid');
      await this.end(order, sku, 'sell');
    }
    if (then === 'cancel') {
      await this.mark(order, 'cancelled');
      await this.end(order, sku, 'release');
    }
    return true;
  }
}

/** Writes a ledger row. */
function move(
  client: pg.PoolClient,
  kind: string,
  sku: string,
  units: number,
  order: string | null,
) {
  return client.query(
    'INSERT INTO stock_ledger (sku, kind, units, order_id, reservation_id) VALUES ($1, $2, $3, $4, $5)',
    [sku, kind, units, order, order === null ? null : `r-${order}`],
  );
}

/** Tries each order, `buyers` at a time. Returns how many were placed. */
export async function inParallel(
  buyers: number,
  orders: readonly string[],
  buy: (order: string, index: number) => Promise<boolean>,
): Promise<number> {
  const waiting = orders.entries();
  let placed = 0;
  await Promise.all(
    Array.from({ length: buyers }, async () => {
      for (const [index, order] of waiting) if (await buy(order, index)) placed += 1;
    }),
  );
  return placed;
}
