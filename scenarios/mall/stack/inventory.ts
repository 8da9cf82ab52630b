import { z } from 'zod';
import { noBug, plantedBug } from './bugs/registry.ts';
import { hotConnectionsMax } from './kit/config.ts';
import { type Counts, createCounts } from './kit/counts.ts';
import { currentOwner, currentRun } from './kit/ids.ts';
import { createListener, type Handler } from './kit/listener.ts';
import { readJson, reply } from './kit/reply.ts';
import { runService } from './kit/service.ts';
import { openOwnPool, openStores, type Stores } from './kit/stores.ts';
import { createTtlCache, secondsKept } from './kit/ttlCache.ts';
import { type Compensation, compensate, createCompensation } from './stock/compensation.ts';
import { createDeductions, type Guard } from './stock/guard.ts';
import { guardEffect } from './stock/guardEffect.ts';
import { createPoolOf, isolationEffect, type PoolOf } from './stock/hotPool.ts';
import { createItemQueue, runningAtOnce } from './stock/itemQueue.ts';
import { type Ending, listOpen, reserve, reservedItem } from './stock/reservations.ts';
import { createRowLimit, type RowLimit } from './stock/rowLimit.ts';
import { deducting, type StockSteps, stockSteps } from './stock/steps.ts';
import { createToldHotKeys, type ToldHotKeys } from './stock/toldHotKeys.ts';
import { adminRoutes, requireRehearsal, withSwitches } from './switches/routes.ts';
import { readStored } from './switches/store.ts';
import { createSwitches, type Switches } from './switches/switches.ts';

const wantedSchema = z.object({
  orderId: z.string().min(1).max(100),
  sku: z.string().min(1).max(100),
  units: z.int().min(1).max(10),
});

/** So many wait in line for one item. */
const itemWaitingMax = 1_000;
/** A customer may see stock that is this old; an order never does. */
const stockFreshMs = 1_000;

runService(async (config, log) => {
  const stores = openStores(config, log);
  const hot = openOwnPool(config, hotConnectionsMax, log);
  const service = 'inventory';
  const { instance } = config;
  const counts = createCounts();
  const switches = createSwitches(instance, readStored(stores.redis));
  // The first item of the catalogue is enrolled as the hot one.
  const enrolled = config.shop.items.slice(0, 1).map(({ sku }) => sku);
  const poolOf = createPoolOf({ all: stores.pool, hot: hot.pool }, enrolled);
  const told = createToldHotKeys(stores.redis);
  const row = createRowLimit(config.shop.rowPerSecond);
  const compensation = createCompensation(stores, log);
  const at: Inventory = { stores, switches, counts, poolOf, told, row, compensation };
  const effects = {
    'inventory.bug': async () => plantedBug(await switches.value('inventory.bug'))?.name ?? noBug,
    'inventory.guard': async () => guardEffect(await switches.value('inventory.guard')),
    'inventory.item-queue': async () => runningAtOnce(await switches.value('inventory.item-queue')),
    'inventory.hot-pool': async () => isolationEffect(poolOf, enrolled, await isIsolated(switches)),
    'inventory.stock-cache': async () => secondsKept(await switches.value('inventory.stock-cache')),
    'inventory.hot-key-cache': async () =>
      secondsKept(await switches.value('inventory.hot-key-cache')),
  };
  return {
    listener: createListener({
      measured: { pool: stores.usage },
      config,
      log,
      probe: stores.probe,
      check: stores.check,
      routes: withSwitches(
        { service, instance, switches, effects, counts },
        {
          'GET /items/:sku/stock': stockOf(at),
          'POST /items/:sku/hot': tellHot(at),
          'POST /reservations': makeReservation(at),
          'GET /reservations/open': openReservations(stores),
          'POST /reservations/:orderId/release': endingOf(at, 'released'),
          'POST /reservations/:orderId/sell': endingOf(at, 'sold'),
          ...adminRoutes(stores.redis, switches),
        },
      ),
    }),
    async close() {
      compensation.close();
      await Promise.all([stores.close(), hot.close()]);
    },
  };
});

interface Inventory {
  readonly stores: Stores;
  readonly switches: Switches;
  readonly counts: Counts;
  readonly poolOf: PoolOf;
  readonly told: ToldHotKeys;
  readonly row: RowLimit;
  readonly compensation: Compensation;
}

/** Those of a rehearsal may hold a planted bug. */
async function stepsOf(switches: Switches): Promise<StockSteps> {
  const bug = plantedBug(await switches.value('inventory.bug'));
  return { ...stockSteps, ...bug?.inventory };
}

const isIsolated = async (switches: Switches): Promise<boolean> =>
  (await switches.value('inventory.hot-pool')) === 'on';

const itemsMax = 10_000;

/** An order never trusts what is shown here. */
function stockOf({ stores, switches, counts, told }: Inventory): Handler {
  const shown = createTtlCache<string | null>(0, itemsMax);
  return async ({ params: { sku = '' } }) => {
    const [all, ifHot] = await Promise.all([
      switches.value('inventory.stock-cache'),
      switches.value('inventory.hot-key-cache'),
    ]);
    const isHot = ifHot > all && (await told.current()).has(sku);
    const read = (): Promise<string | null> => {
      counts.add('stock: read from Redis');
      return readStock(stores, sku);
    };
    counts.add('stock: asked');
    const seconds = isHot ? ifHot : all;
    const text = await shown.get(`${currentOwner()} ${sku}`, read, seconds * 1_000);
    return text === null ? reply(404, { error: 'no-such-item' }) : reply(200, text);
  };
}

/** A gateway says that the item is hot. */
function tellHot({ counts, told }: Inventory): Handler {
  return async ({ params: { sku = '' } }) => {
    requireRehearsal();
    await told.tell(sku);
    counts.add('hot key: told');
    return reply(200, { sku });
  };
}

/** At most a second old; null: no such item. */
async function readStock({ pool, redis }: Stores, sku: string): Promise<string | null> {
  const key = `stock:${sku}`;
  const kept = await redis().get(key);
  if (kept !== null) return kept;
  const { rows } = await pool.query('select available from stock where sku = $1', [sku]);
  if (rows[0] === undefined) return null;
  const text = JSON.stringify({ sku, available: Number(rows[0].available), by: currentRun() });
  await redis().set(key, text, 'PX', stockFreshMs);
  return text;
}

function makeReservation(at: Inventory): Handler {
  const queue = createItemQueue(itemWaitingMax);
  const { stores, switches, counts, poolOf } = at;
  const deductBy = createDeductions(at.row, stores.redis);
  return async ({ request }) => {
    const wanted = wantedSchema.safeParse(await readJson(request));
    if (!wanted.success) return reply(400, { error: z.prettifyError(wanted.error) });
    const [steps, chosen, runningMax, isOwn] = await Promise.all([
      stepsOf(switches),
      switches.value('inventory.guard'),
      switches.value('inventory.item-queue'),
      isIsolated(switches),
    ]);
    counts.add('reservation: asked');
    const pool = poolOf(wanted.data.sku, isOwn);
    const { guard, by } = deducting(steps, { deductBy, guard: chosen, redis: stores.redis });
    if (byRedis(steps, chosen)) at.compensation.watch();
    const made = await reserve(pool, { deductBy: by, queue, runningMax }, guard, wanted.data);
    counts.add(`reservation: ${made.kind}`);
    if (made.kind === 'sold-out') return reply(409, { error: 'sold-out' });
    return reply(made.created ? 201 : 200, made);
  };
}

/** Do the units come from Redis? */
const byRedis = (steps: StockSteps, chosen: Guard): boolean => (steps.guard ?? chosen) === 'redis';

function endingOf({ stores, switches, poolOf, compensation }: Inventory, how: Ending): Handler {
  return async ({ params: { orderId = '' } }) => {
    const [steps, chosen, isOwn] = await Promise.all([
      stepsOf(switches),
      switches.value('inventory.guard'),
      isIsolated(switches),
    ]);
    const sku = isOwn ? await reservedItem(stores.pool, orderId) : null;
    const pool = sku === null ? stores.pool : poolOf(sku, isOwn);
    const ended = await steps.end(pool, orderId, how);
    if (ended && how === 'released' && byRedis(steps, chosen)) {
      compensation.watch();
      await steps.giveBack({ pool, redis: stores.redis }, orderId);
    }
    return reply(200, { ended });
  };
}

const compensateAgainMs = 1_000;

/** Ends what a crash left between Redis and database, too. Orders whose stock has been held for longer than they were given, the oldest first. */
function openReservations(stores: Stores): Handler {
  return async ({ query }) => {
    const olderMs = Number(query.get('olderMs'));
    if (!Number.isInteger(olderMs) || olderMs < 1) return reply(400, { error: 'olderMs' });
    const left = await compensate(stores);
    const open = await listOpen(stores.pool, olderMs);
    if (left === 0) return reply(200, open);
    return reply(200, {
      ...open,
      nextInMs: Math.min(open.nextInMs ?? compensateAgainMs, compensateAgainMs),
    });
  };
}
