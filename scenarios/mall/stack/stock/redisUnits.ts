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

/** KEYS: units, tokens. ARGV: SKU, units, take, token. Gives -1: not loaded, 0: too few, 1: taken. */
const takeScript = `
  local left = redis.call('HGET', KEYS[1], ARGV[1])
  if not left then return -1 end
  if tonumber(left) < tonumber(ARGV[2]) then return 0 end
  redis.call('HINCRBY', KEYS[1], ARGV[1], -tonumber(ARGV[2]))
  redis.call('HSET', KEYS[2], ARGV[3], ARGV[4])
  return 1`;

/** KEYS: units, tokens, returned. ARGV: SKU, units, take. Gives -1: not loaded, 0: came back before, 1: came back. */
const giveBackScript = `
  if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return -1 end
  redis.call('HDEL', KEYS[2], ARGV[3])
  if redis.call('SADD', KEYS[3], ARGV[3]) == 0 then return 0 end
  redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])
  return 1`;

/** Takes units and leaves their token, in one step. False: too few, or no such item. */
export async function takeUnits(pool: PgPoolLike, redis: Redis, token: Token): Promise<boolean> {
  const { take, sku, units } = token;
  const ask = async (): Promise<number> =>
    Number(
      await redis.eval(
        ...([takeScript, 2, unitsKey, tokensKey, sku, units, take] as const),
        JSON.stringify(token),
      ),
    );
  const taken = await ask();
  if (taken !== notLoaded) return taken === 1;
  await loadUnits(pool, redis, sku);
  return (await ask()) === 1;
}

/** The database has them: their token goes. */
export async function settleUnits(redis: Redis, { take }: Pick<Take, 'take'>): Promise<void> {
  await redis.hdel(tokensKey, take);
}

/** Gives the units of a take back, whoever asks for it and however often, once. */
export const giveBackUnits = async (
  redis: Redis,
  { take, sku, units }: Omit<Take, 'order'>,
): Promise<number> =>
  Number(await redis.eval(giveBackScript, 3, unitsKey, tokensKey, returnedKey, sku, units, take));

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
