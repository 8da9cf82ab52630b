import type { PgPoolLike } from '@zerohour/shadow-data';
import type { Redis } from 'ioredis';
import { inTransaction } from '../kit/stores.ts';

/** Where a deduction writes. */
export interface StockStores {
  readonly pool: PgPoolLike;
  readonly redis: () => Redis;
}

/** A hash: what can be taken of each item, by its SKU. */
export const unitsKey = 'stock-units';
/** A hash: what was taken and may not be in the database yet, by take. */
export const tokensKey = 'stock-tokens';
/** A set: takes whose units came back. It lasts as long as the units, for a rehearsal. */
const returnedKey = 'stock-returned';
/** What an order took: the take while it may not be in the database yet, and `written` for a while after it. */
const orderKey = (order: string): string => `stock-order:${order}`;
/** A repeated order comes sooner, and an instance that died is compensated sooner. */
const orderKeptMs = 60_000;

/** Units that were taken in Redis once, under a name of their own. */
export interface Take {
  readonly take: string;
  readonly order: string;
  readonly sku: string;
  readonly units: number;
}

export interface Token extends Take {
  /** When they were taken, by the clock of the instance. */
  readonly atMs: number;
}

/** Redis does not know the item yet. */
export const notLoaded = -1;

/** `under way`: an earlier request of the order took units, and may be between the two stores. */
export type Taken = 'taken' | 'too few' | 'under way' | 'written';
const takenBy: Readonly<Record<number, Taken>> = {
  0: 'too few',
  1: 'taken',
  2: 'under way',
  3: 'written',
};

/**
 * KEYS: units, tokens, order. ARGV: SKU, units, take, token, ms that the order is kept, whether it takes beside a take that
 * is under way (1) or not (0). Gives -1: not loaded, 0: too few, 1: taken, 2: under way, 3: written.
 */
const takeScript = `
  local earlier = redis.call('GET', KEYS[3])
  if earlier == 'written' then return 3 end
  local left = redis.call('HGET', KEYS[1], ARGV[1])
  if not left then return -1 end
  if earlier and ARGV[6] == '0' then return 2 end
  if tonumber(left) < tonumber(ARGV[2]) then
    if earlier then return 2 end
    return 0
  end
  redis.call('HINCRBY', KEYS[1], ARGV[1], -tonumber(ARGV[2]))
  redis.call('HSET', KEYS[2], ARGV[3], ARGV[4])
  redis.call('SET', KEYS[3], ARGV[3], 'PX', ARGV[5])
  return 1`;

/** KEYS: tokens, order. ARGV: take, ms that the order is kept. */
const settleScript = `
  redis.call('HDEL', KEYS[1], ARGV[1])
  redis.call('SET', KEYS[2], 'written', 'PX', ARGV[2])
  return 1`;

/** KEYS: units, tokens, returned, order. ARGV: SKU, units, take. Gives -1: not loaded, 0: came back before, 1: came back. */
const giveBackScript = `
  if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return -1 end
  redis.call('HDEL', KEYS[2], ARGV[3])
  if redis.call('GET', KEYS[4]) == ARGV[3] then redis.call('DEL', KEYS[4]) end
  if redis.call('SADD', KEYS[3], ARGV[3]) == 0 then return 0 end
  redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])
  return 1`;

/**
 * Takes units and leaves their token, in one step; an item that Redis does not know is loaded first. `isAgain`: also beside
 * an earlier take of the order that is under way.
 */
export async function takeUnits(
  pool: PgPoolLike,
  redis: Redis,
  token: Token,
  isAgain = false,
): Promise<Taken> {
  const { take, order, sku, units } = token;
  const ask = async (): Promise<number> =>
    Number(
      await redis.eval(
        ...([takeScript, 3, unitsKey, tokensKey, orderKey(order), sku, units, take] as const),
        ...[JSON.stringify(token), orderKeptMs, isAgain ? 1 : 0],
      ),
    );
  const taken = await ask();
  if (taken !== notLoaded) return takenBy[taken] ?? 'too few';
  await loadUnits(pool, redis, sku);
  return takenBy[await ask()] ?? 'too few';
}

/** The database has them: their token goes. */
export async function settleUnits(
  redis: Redis,
  { take, order }: Pick<Take, 'take' | 'order'>,
): Promise<void> {
  await redis.eval(settleScript, 2, tokensKey, orderKey(order), take, orderKeptMs);
}

/** Gives the units of a take back, whoever asks for it and however often, once. */
export const giveBackUnits = async (
  redis: Redis,
  { take, order, sku, units }: Take,
): Promise<number> =>
  Number(
    await redis.eval(
      ...([giveBackScript, 4, unitsKey, tokensKey, returnedKey, orderKey(order)] as const),
      ...[sku, units, take],
    ),
  );

/** What the database has given back and Redis has not is not there to be taken yet. */
const loadable = `
  select available - coalesce((
    select sum(units) from reservations
    where sku = $1 and state = 'released' and redis_take is not null and not is_returned
  ), 0) as units from stock where sku = $1`;

/** Puts the units that the database has into Redis, unless they are there. While they are read nobody writes the row. */
export async function loadUnits(pool: PgPoolLike, redis: Redis, sku: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('select from stock where sku = $1 for update', [sku]);
    const { rows } = await client.query(loadable, [sku]);
    if (rows[0] !== undefined) await redis.hsetnx(unitsKey, sku, Number(rows[0].units));
  });
}
