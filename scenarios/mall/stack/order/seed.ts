import { guardShadow, type PgClientLike, type PgPoolLike } from '@zerohour/shadow-data';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Item } from '../kit/config.ts';
import { currentRun } from '../kit/ids.ts';
import { type Reply, reply } from '../kit/reply.ts';
import { inTransaction } from '../kit/stores.ts';
import { tableNames } from '../launch/tables.ts';
import type { UnpaidOrders } from './unpaid.ts';

const units = z.int().min(0).max(1_000_000_000);
export const seedSchema = z.strictObject({
  runId: z.string(),
  default: units,
  skus: z.record(z.string(), units).default({}),
});
export type SeedRequest = z.infer<typeof seedSchema>;

export interface Seeding {
  readonly pool: PgPoolLike;
  readonly redis: () => Redis;
  readonly unpaid: UnpaidOrders;
  readonly items: readonly Item[];
  /** Keys below these stay: the queue clears itself, switches outlive a run. */
  readonly keepKeys: readonly string[];
  readonly prefix: string;
}

/**
 * Empties the shadow store of every run's rows, keys and jobs and fills its stock for this run.
 * Asked again by the same run it changes nothing. Throws unless the work is a rehearsal's.
 */
export async function seedShadow(seeding: Seeding, request: SeedRequest): Promise<Reply> {
  guardShadow('seeding the shadow stock');
  if (request.runId !== currentRun()) return reply(422, { error: 'runId is not the tag’s run' });
  const known = new Set(seeding.items.map((item) => item.sku));
  const unknown = Object.keys(request.skus).filter((sku) => !known.has(sku));
  if (unknown.length > 0) return reply(422, { error: `no such item: ${unknown.join(', ')}` });
  const seeded = await inTransaction(seeding.pool, async (client) => {
    await client.query("select pg_advisory_xact_lock(hashtext('seed shadow'))");
    if (await isSeeded(client, request.runId)) return false;
    await seeding.unpaid.clear();
    await clearKeys(seeding);
    await client.query(`truncate ${tableNames.join(', ')}`);
    await insertStock(client, seeding.items, (sku) => request.skus[sku] ?? request.default);
    return true;
  });
  return reply(200, { runId: request.runId, items: seeding.items.length, seeded });
}

/** Puts down stock and its `seed` rows in the ledger, in the store that `client` belongs to. */
export async function insertStock(
  client: Pick<PgClientLike, 'query'>,
  items: readonly Item[],
  unitsOf: (sku: string) => number,
): Promise<void> {
  await client.query(
    `with made as (
       insert into stock (sku, name, price_cents, available, reserved, sold)
       select sku, name, price_cents, units, 0, 0
       from unnest($1::text[], $2::text[], $3::int[], $4::int[]) as t(sku, name, price_cents, units)
       returning sku, available, price_cents
     ), priced as (
       insert into item_prices (sku, price_cents, floor_cents)
       select sku, price_cents, price_cents / 2 from made
     )
     insert into stock_ledger (sku, kind, units, run)
     select sku, 'seed', available, $5 from made where available > 0`,
    [
      items.map((item) => item.sku),
      items.map((item) => item.name),
      items.map((item) => item.priceCents),
      items.map((item) => unitsOf(item.sku)),
      currentRun(),
    ],
  );
}

async function isSeeded(client: PgClientLike, runId: string): Promise<boolean> {
  const { rows } = await client.query(
    "select 1 from stock_ledger where kind = 'seed' and run = $1 limit 1",
    [runId],
  );
  return rows.length > 0;
}

/** Deletes every key of the shadow store but those below `keepKeys`. */
async function clearKeys({ redis, prefix, keepKeys }: Seeding): Promise<void> {
  const client = redis();
  let cursor = '0';
  do {
    // SCAN takes and gives whole names; the client adds the prefix to those of DEL by itself.
    const [next, names] = await client.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 500);
    const keys = names
      .map((name) => name.slice(prefix.length))
      .filter((key) => !keepKeys.some((kept) => key.startsWith(kept)));
    if (keys.length > 0) await client.del(...keys);
    cursor = next;
  } while (cursor !== '0');
}
