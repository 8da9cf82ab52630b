import { setTimeout as sleep } from 'node:timers/promises';
import type { PgPoolLike } from '@zerohour/shadow-data';
import type { Logger } from 'pino';
import { currentOwner } from '../kit/ids.ts';
import {
  giveBackUnits,
  loadUnits,
  notLoaded,
  type StockStores,
  settleUnits,
  type Token,
  tokensKey,
} from './redisUnits.ts';

/** By then an instance has written what it took, or never will. */
const voidAfterMs = 10_000;
const everyMs = 500;
const pageSize = 200;

/** A reservation of this id was never made: it keeps one that comes late from being made. */
const voidId = (order: string): string => `void-${order}`;

const unreturned = `
  select order_id, sku, units, redis_take from reservations
  where state = 'released' and redis_take is not null and not is_returned`;

/** Gives back in Redis what the database has given back of this order. False: Redis does not know the item. */
export async function giveBackOrder(
  { pool, redis }: StockStores,
  orderId: string,
): Promise<boolean> {
  const { rows } = await pool.query(`${unreturned} and order_id = $1`, [orderId]);
  const [row] = rows;
  if (row === undefined) return true;
  const take = {
    ...{ take: String(row.redis_take), order: orderId },
    ...{ sku: String(row.sku), units: Number(row.units) },
  };
  if ((await giveBackUnits(redis(), take)) === notLoaded) return false;
  await pool.query('update reservations set is_returned = true where order_id = $1', [orderId]);
  return true;
}

/**
 * Ends what a crash between Redis and database left: a token whose reservation was made goes; the units of one that was
 * not made for `afterMs` come back, and so do those of a release that Redis was not told. How much is left to end.
 */
export async function compensate(at: StockStores, afterMs = voidAfterMs): Promise<number> {
  const { pool, redis } = at;
  let left = 0;
  for (const [take, text] of Object.entries(await redis().hgetall(tokensKey))) {
    const token = { ...(JSON.parse(text) as Token), take };
    if (!(await endToken(at, token, afterMs))) left += 1;
  }
  const { rows } = await pool.query(`${unreturned} order by created_at limit $1`, [pageSize]);
  for (const row of rows) {
    const orderId = String(row.order_id);
    if (await giveBackOrder(at, orderId)) continue;
    await loadUnits(pool, redis(), String(row.sku));
    await giveBackOrder(at, orderId);
  }
  return rows.length < pageSize ? left : left + 1;
}

/** False: its reservation may still come. */
async function endToken(
  { pool, redis }: StockStores,
  token: Token,
  afterMs: number,
): Promise<boolean> {
  const { take, order } = token;
  const made = await takeOfOrder(pool, order);
  if (made === null) {
    if (Date.now() - token.atMs < afterMs) return false;
    await pool.query(
      `insert into reservations (id, order_id, sku, units, state, redis_take)
       values ($1, $2, $3, $4, 'released', $5) on conflict do nothing`,
      [voidId(order), order, token.sku, token.units, take],
    );
    return endToken({ pool, redis }, token, afterMs);
  }
  // An order has one reservation: where it is another's, this take never gets one.
  if (made.take !== take) await giveBackUnits(redis(), token);
  else if (made.id !== voidId(order)) await settleUnits(redis(), token);
  return true;
}

async function takeOfOrder(
  pool: PgPoolLike,
  orderId: string,
): Promise<{ readonly id: string; readonly take: string | null } | null> {
  const { rows } = await pool.query('select id, redis_take from reservations where order_id = $1', [
    orderId,
  ]);
  const [row] = rows;
  if (row === undefined) return null;
  return { id: String(row.id), take: row.redis_take === null ? null : String(row.redis_take) };
}

/** The compensation of an instance, apart for each rehearsal. */
export interface Compensation {
  /** Compensates twice a second until nothing is left, in the context of the current work. */
  watch(): void;
  close(): void;
}

export function createCompensation(at: StockStores, log: Logger): Compensation {
  const running = new Set<string>();
  const asked = new Set<string>();
  let isClosed = false;
  const run = async (owner: string): Promise<void> => {
    for (let left = 1; !isClosed && (left > 0 || asked.has(owner)); ) {
      await sleep(everyMs, undefined, { ref: false });
      asked.delete(owner);
      left = await compensate(at).catch((error: unknown) => {
        log.warn({ err: error }, 'compensation failed');
        return 1;
      });
    }
    running.delete(owner);
  };
  return {
    watch() {
      const owner = currentOwner();
      asked.add(owner);
      if (running.has(owner)) return;
      running.add(owner);
      void run(owner);
    },
    close() {
      isClosed = true;
    },
  };
}
