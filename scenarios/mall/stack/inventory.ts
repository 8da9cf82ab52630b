import { z } from 'zod';
import { type Counts, createCounts } from './kit/counts.ts';
import { currentOwner, currentRun } from './kit/ids.ts';
import { createListener, type Handler } from './kit/listener.ts';
import { readJson, reply } from './kit/reply.ts';
import { runService } from './kit/service.ts';
import { openStores, type Stores } from './kit/stores.ts';
import { createTtlCache, secondsKept } from './kit/ttlCache.ts';
import { guardEffect } from './stock/guardEffect.ts';
import { createItemQueue } from './stock/itemQueue.ts';
import { endReservation, listOpen, reserve } from './stock/reservations.ts';
import { adminRoutes, withSwitches } from './switches/routes.ts';
import { readStored } from './switches/store.ts';
import { createSwitches, type Switches } from './switches/switches.ts';

const wantedSchema = z.object({
  orderId: z.string().min(1).max(100),
  sku: z.string().min(1).max(100),
  units: z.int().min(1).max(10),
});

/** At most this many writes to one item at a time, and so many in line for it. */
const itemRunningMax = 8;
const itemWaitingMax = 1_000;
/** A customer may see stock that is this old; an order never does. */
const stockFreshMs = 1_000;

runService(async (config, log) => {
  const stores = openStores(config, log);
  const service = 'inventory';
  const { instance } = config;
  const counts = createCounts();
  const switches = createSwitches(instance, readStored(stores.redis));
  const effects = {
    'inventory.guard': async () => guardEffect(await switches.value('inventory.guard')),
    'inventory.stock-cache': async () => secondsKept(await switches.value('inventory.stock-cache')),
  };
  return {
    listener: createListener({
      config,
      log,
      probe: stores.probe,
      check: stores.check,
      routes: withSwitches(
        { service, instance, switches, effects, counts },
        {
          'GET /items/:sku/stock': stockOf(stores, switches, counts),
          'POST /reservations': makeReservation(stores, switches, counts),
          'GET /reservations/open': openReservations(stores),
          'POST /reservations/:orderId/release': endingOf(stores, 'released'),
          'POST /reservations/:orderId/sell': endingOf(stores, 'sold'),
          ...adminRoutes(stores.redis, switches),
        },
      ),
    }),
    close: stores.close,
  };
});

const itemsMax = 10_000;

/** An order never trusts what is shown here. */
function stockOf(stores: Stores, switches: Switches, counts: Counts): Handler {
  const shown = createTtlCache<string | null>(0, itemsMax);
  return async ({ params: { sku = '' } }) => {
    const seconds = await switches.value('inventory.stock-cache');
    const read = (): Promise<string | null> => {
      counts.add('stock: read from Redis');
      return readStock(stores, sku);
    };
    counts.add('stock: asked');
    const text = await shown.get(`${currentOwner()} ${sku}`, read, seconds * 1_000);
    return text === null ? reply(404, { error: 'no-such-item' }) : reply(200, text);
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

function makeReservation({ pool }: Stores, switches: Switches, counts: Counts): Handler {
  const queue = createItemQueue(itemRunningMax, itemWaitingMax);
  return async ({ request }) => {
    const wanted = wantedSchema.safeParse(await readJson(request));
    if (!wanted.success) return reply(400, { error: z.prettifyError(wanted.error) });
    const guard = await switches.value('inventory.guard');
    counts.add('reservation: asked');
    const made = await reserve(pool, queue, guard, wanted.data);
    counts.add(`reservation: ${made.kind}`);
    if (made.kind === 'sold-out') return reply(409, { error: 'sold-out' });
    return reply(made.created ? 201 : 200, made);
  };
}

function endingOf({ pool }: Stores, how: 'released' | 'sold'): Handler {
  return async ({ params: { orderId = '' } }) =>
    reply(200, { ended: await endReservation(pool, orderId, how) });
}

/** Orders whose stock has been held for longer than they were given, the oldest first. */
function openReservations({ pool }: Stores): Handler {
  return async ({ query }) => {
    const olderMs = Number(query.get('olderMs'));
    if (!Number.isInteger(olderMs) || olderMs < 1) return reply(400, { error: 'olderMs' });
    return reply(200, await listOpen(pool, olderMs));
  };
}
