import { randomUUID } from 'node:crypto';
import { type PgPoolLike, runAsLive } from '@zerohour/shadow-data';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../server/test/support/database.ts';
import { testStores } from '../../../../server/test/support/stores.ts';
import { tablesSql } from '../launch/tables.ts';
import { insertStock } from '../order/seed.ts';
import { compensate, giveBackOrder } from './compensation.ts';
import { createDeductions } from './guard.ts';
import { createItemQueue } from './itemQueue.ts';
import { loadUnits, tokensKey, unitsKey } from './redisUnits.ts';
import { endReservation, reserve } from './reservations.ts';

const sku = 'hot';
const seeded = 10;
let database: TestDatabase;
let pool: pg.Pool;
let redis: Redis;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 10 });
  pool.on('error', () => undefined);
  await pool.query(tablesSql);
});
beforeEach(async () => {
  redis?.disconnect();
  redis = new Redis(testStores().redisUrl, { keyPrefix: `units-${randomUUID()}:` });
  await pool.query('truncate stock, stock_ledger, reservations');
  const items = [{ sku, name: 'Hot', priceCents: 100 }];
  await runAsLive(() => insertStock(storeOf(Number.POSITIVE_INFINITY).pool, items, () => seeded));
});
afterAll(async () => {
  redis.disconnect();
  await pool.end();
  await database.drop();
});

/** Both stores for an instance that dies with its n-th step at either, before the store does it or after. */
function storeOf(stepsMax: number, isDone = false) {
  let steps = 0;
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    steps += 1;
    if (steps > stepsMax || (steps === stepsMax && !isDone)) throw new Error('it died');
    const given = await work();
    if (steps === stepsMax) throw new Error('it died');
    return given;
  };
  const through: PgPoolLike = {
    query: (text, values) => step(() => pool.query(text, values)),
    async connect() {
      const client = await pool.connect();
      return {
        query: (text: string, values?: unknown[]) => client.query(text, values),
        release: (error?: Error | boolean) => client.release(error),
      };
    },
  };
  const counted = new Proxy(redis, {
    get: (of, name) => {
      const value = Reflect.get(of, name);
      if (name !== 'eval') return value;
      return (...given: unknown[]) => step(async () => Reflect.apply(value, of, given) as unknown);
    },
  });
  return { pool: through, redis: () => counted, steps: () => steps };
}

type Store = ReturnType<typeof storeOf>;
const whole = (): Store => storeOf(Number.POSITIVE_INFINITY);

const buy = (store: Store, orderId: string, units = 1, underWayMsMax?: number) =>
  runAsLive(() =>
    reserve(
      store.pool,
      {
        deductBy: createDeductions(undefined, store.redis, underWayMsMax),
        ...{ queue: createItemQueue(1_000), runningMax: 0 },
      },
      'redis',
      { orderId, sku, units },
    ),
  );

async function release(store: Store, orderId: string): Promise<void> {
  await runAsLive(async () => {
    if (await endReservation(store.pool, orderId, 'released')) await giveBackOrder(store, orderId);
  });
}

/** What can be taken in Redis and in the database, and how many tokens are left. */
async function shown() {
  const { rows } = await pool.query('select available, reserved from stock');
  const inRedis = await redis.hget(unitsKey, sku);
  return {
    redis: inRedis === null ? null : Number(inRedis),
    ...{ available: rows[0]?.available, reserved: rows[0]?.reserved },
    tokens: await redis.hlen(tokensKey),
  };
}

const mended = (afterMs = 0) => runAsLive(() => compensate(whole(), afterMs));

it('sells what there is to simultaneous buyers, once for each order, and leaves no token', async () => {
  const orders = Array.from({ length: 40 }, (_, n) => `o-${n % 20}`);
  const made = await Promise.all(orders.map((orderId) => buy(whole(), orderId)));
  expect(made.filter((each) => each.kind === 'reserved' && each.created)).toHaveLength(seeded);
  expect(await shown()).toEqual({ redis: 0, available: 0, reserved: seeded, tokens: 0 });
  const { rows } = await pool.query('select order_id from reservations order by 1 limit 1');
  const orderId = String(rows[0]?.order_id);
  await Promise.all([release(whole(), orderId), release(whole(), orderId)]);
  expect(await shown()).toEqual({ redis: 1, available: 1, reserved: seeded - 1, tokens: 0 });
  expect(await buy(whole(), 'more', 2)).toEqual({ kind: 'sold-out' });
  expect(await buy(whole(), orderId)).toMatchObject({ created: false, state: 'released' });
  expect(await shown()).toEqual({ redis: 1, available: 1, reserved: seeded - 1, tokens: 0 });
});

it.each(['before', 'after'])(
  'comes to the same in Redis and database whichever step an instance died %s',
  async (when) => {
    await runAsLive(() => loadUnits(pool, redis, sku));
    const died = { buying: 0, releasing: 0 };
    for (let at = 1; ; at += 1) {
      const [bought, released] = [storeOf(at, when === 'after'), storeOf(at, when === 'after')];
      await buy(bought, `buy-${at}`).catch(() => (died.buying += 1));
      await buy(whole(), `end-${at}`);
      await release(released, `end-${at}`).catch(() => (died.releasing += 1));
      await mended();
      expect(await mended()).toBe(0);
      const { redis: left, available, tokens } = await shown();
      expect([at, left, tokens]).toEqual([at, available, 0]);
      if (bought.steps() < at && released.steps() < at) break;
    }
    // Both stores are asked three times for a purchase: take, write, settle; for a release: end, look, give back, note.
    expect(died).toEqual({ buying: 3, releasing: 4 });
  },
);

it('waits for a reservation that may still come, and makes none that comes too late', async () => {
  await runAsLive(() => loadUnits(pool, redis, sku));
  await buy(storeOf(1, true), 'late').catch(() => undefined);
  expect(await shown()).toEqual({ redis: 9, available: 10, reserved: 0, tokens: 1 });
  expect(await mended(60_000)).toBe(1);
  expect((await shown()).tokens).toBe(1);
  expect(await mended()).toBe(0);
  expect(await shown()).toEqual({ redis: 10, available: 10, reserved: 0, tokens: 0 });
  expect(await buy(whole(), 'late')).toMatchObject({ created: false, state: 'released' });
  expect(await shown()).toEqual({ redis: 10, available: 10, reserved: 0, tokens: 0 });
});

it('lets a repeated order wait at another instance for the first one, which has the last units', async () => {
  await runAsLive(() => loadUnits(pool, redis, sku));
  const client = await pool.connect();
  await client.query('begin');
  await client.query('select from stock for update');
  const first = buy(whole(), 'twice', seeded);
  try {
    await expect.poll(async () => (await shown()).tokens, { timeout: 10_000 }).toBe(1);
    const repeated = storeOf(Number.POSITIVE_INFINITY);
    const second = buy(repeated, 'twice', seeded, 60_000);
    // It has asked Redis and the database again.
    await expect.poll(() => repeated.steps(), { timeout: 10_000 }).toBeGreaterThan(4);
    expect(await shown()).toMatchObject({ redis: 0, tokens: 1 });
    await client.query('commit');
    expect(await first).toMatchObject({ kind: 'reserved', created: true, state: 'open' });
    expect(await second).toMatchObject({ kind: 'reserved', created: false, state: 'open' });
  } finally {
    client.release();
  }
  expect(await shown()).toEqual({ redis: 0, available: 0, reserved: seeded, tokens: 0 });
  // Written: Redis says so at once and gives nothing, and the database tells of the reservation.
  const third = storeOf(Number.POSITIVE_INFINITY);
  expect(await buy(third, 'twice', seeded)).toMatchObject({ created: false, state: 'open' });
  expect(third.steps()).toBe(2);
});

it('tells a repeated order whose first request died with the last units that it does not know', async () => {
  await buy(whole(), 'others', 4);
  await buy(storeOf(1, true), 'died', 3).catch(() => undefined);
  expect(await shown()).toMatchObject({ redis: 3, available: 6, tokens: 1 });
  // There are enough others: it takes them, and the first ones come back.
  expect(await buy(whole(), 'died', 3, 60)).toMatchObject({ created: true });
  expect(await shown()).toMatchObject({ redis: 0, available: 3, tokens: 1 });
  expect(await mended(60_000)).toBe(0);
  expect(await shown()).toEqual({ redis: 3, available: 3, reserved: 7, tokens: 0 });
  await buy(storeOf(1, true), 'died too', 2).catch(() => undefined);
  await expect(buy(whole(), 'died too', 2, 60)).rejects.toThrow(
    'order died too is between Redis and database for too long',
  );
  expect(await buy(whole(), 'another', 2)).toEqual({ kind: 'sold-out' });
  // Nothing came back for an order that was refused: it may ask again.
  expect(await buy(whole(), 'another', 1)).toMatchObject({ created: true });
  expect(await mended()).toBe(0);
  expect(await shown()).toEqual({ redis: 2, available: 2, reserved: 8, tokens: 0 });
  expect(await buy(whole(), 'died too', 2)).toMatchObject({ created: false, state: 'released' });
});

it('loads an item that Redis does not know without what it was not told to be released', async () => {
  await buy(whole(), 'one', 2);
  await buy(whole(), 'two', 3);
  await endReservation(pool, 'one', 'released');
  await redis.del(unitsKey);
  expect(await giveBackOrder(whole(), 'one')).toBe(false);
  await runAsLive(() => loadUnits(pool, redis, sku));
  expect(await shown()).toMatchObject({ redis: 5, available: 7 });
  await redis.del(unitsKey);
  expect(await mended()).toBe(0);
  expect(await shown()).toMatchObject({ redis: 7, available: 7 });
});
