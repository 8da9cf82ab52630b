import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { auditSettleMsDefault } from '../../core/scenario/scenario.ts';
import { startPostgres } from '../../edge/embedded/postgres.ts';
import { startRedis } from '../../edge/embedded/redis.ts';
import { openAudit } from './auditedShop.ts';
import { type DamagedShop, followAuditor } from './findingLatency.ts';

const connections = 8;
const prefix = 'shop:';
const plenty = 1_000_000_000;
/** SKUs of right orders: each sells several times a second, so that none of them rests. */
const soldSkus = Array.from({ length: 50 }, (_, n) => `sold-${n}`);

const tables = `CREATE SCHEMA shop;
CREATE TABLE shop.stock (sku text PRIMARY KEY, available bigint, reserved bigint, sold bigint);
CREATE TABLE shop.order_lines (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  order_id text, sku text, units int, price_cents int);
CREATE INDEX ON shop.order_lines (xid);`;

const auditFile = `name: bench
appendOnly: true
facts:
  lines: SELECT id, xid, order_id, sku, units, price_cents FROM {schema}.order_lines
stock: SELECT sku, ${plenty}::bigint AS units FROM {schema}.stock
counters: SELECT sku, available, reserved, sold FROM {schema}.stock
redis:
  stock: { hash: "{prefix}units" }
  tokens: { hash: "{prefix}tokens", order: order }
`;

/** One commit: the counter moves, and the line is written. */
const writeOrder = `WITH taken AS (
  UPDATE shop.stock SET available = available - 1, reserved = reserved + 1 WHERE sku = $2 RETURNING sku)
INSERT INTO shop.order_lines (order_id, sku, units, price_cents) SELECT $1, sku, 1, 100 FROM taken`;

/**
 * A shop that takes each unit in Redis and leaves a token, writes the order to PostgreSQL, and takes the token away.
 * Three kinds of damage in turn: a unit that Redis gives and nobody writes, an order that Redis never gave a unit for, and a
 * token that stays while its unit came back.
 */
export async function openRedisShop(): Promise<DamagedShop & { close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-bench-'));
  const [postgres, redisServer] = await Promise.all([
    startPostgres({ dataDir: join(folder, 'postgres'), settings: { synchronous_commit: 'off' } }),
    startRedis({ dataDir: join(folder, 'redis') }),
  ]);
  const pool = new pg.Pool({ connectionString: postgres.url, max: connections });
  pool.on('error', () => undefined);
  await pool.query(tables);
  const redis = new Redis(redisServer.url);
  const [units, tokens] = [`${prefix}units`, `${prefix}tokens`];
  const tokenOf = (order: string, sku: string) => JSON.stringify({ order, sku, units: 1 });
  const take = (order: string, sku: string) =>
    redis.multi().hincrby(units, sku, -1).hset(tokens, order, tokenOf(order, sku)).exec();
  const write = (order: string, sku: string) => pool.query(writeOrder, [order, sku]);
  const stock = async (skus: readonly string[]): Promise<void> => {
    await pool.query('INSERT INTO shop.stock SELECT unnest($1::text[]), $2, 0, 0', [skus, plenty]);
    for (const sku of skus) await redis.hset(units, sku, plenty);
  };
  const damages: readonly ((order: string, sku: string) => Promise<unknown>)[] = [
    (_, sku) => redis.hincrby(units, sku, -1),
    write,
    (order, sku) => redis.hset(tokens, order, tokenOf(order, sku)),
  ];
  return {
    ...{ name: 'PostgreSQL and Redis', planted: 'differences', span: 'commit to finding' },
    limitMs: 3_000,
    begin: (skus) => stock([...soldSkus, ...skus]),
    async right(n) {
      const [order, sku] = [`o-${n}`, soldSkus[n % soldSkus.length] ?? ''];
      await take(order, sku);
      await write(order, sku);
      await redis.hdel(tokens, order);
    },
    async plant(sku, n) {
      await damages[n % damages.length]?.(`d-${n}`, sku);
    },
    async follow(found, everyMs) {
      const place = { url: redisServer.url, prefix };
      const settleMs = auditSettleMsDefault;
      const shop = { url: postgres.url, auditFile };
      return followAuditor(await openAudit(shop, { settleMs, redis: place }), found, everyMs);
    },
    async close() {
      redis.disconnect();
      await pool.end();
      await Promise.all([postgres.stop(), redisServer.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
