import { currentContext } from '@zerohour/shadow-data';
import { z } from 'zod';
import { currentRun } from './kit/ids.ts';
import { createListener, type Handler } from './kit/listener.ts';
import { HttpError, readJson, reply } from './kit/reply.ts';
import { runService } from './kit/service.ts';
import { openStores, type Stores } from './kit/stores.ts';
import { guards } from './stock/guard.ts';
import { createItemQueue } from './stock/itemQueue.ts';
import { endReservation, listOpen, reserve } from './stock/reservations.ts';
import { createGuardSwitch, type GuardSwitch } from './stock/switches.ts';

const wantedSchema = z.object({
  orderId: z.string().min(1).max(100),
  sku: z.string().min(1).max(100),
  units: z.int().min(1).max(10),
});
const switchSchema = z.strictObject({ value: z.enum(guards) });

/** At most this many writes to one item at a time, and so many in line for it. */
const itemRunningMax = 8;
const itemWaitingMax = 1_000;
/** A customer may see stock that is this old; an order never does. */
const stockFreshMs = 1_000;

runService(async (config, log) => {
  const stores = openStores(config, log);
  const guardSwitch = createGuardSwitch(stores.redis);
  return {
    listener: createListener({
      config,
      log,
      probe: stores.probe,
      check: stores.check,
      routes: {
        'GET /items/:sku/stock': stockOf(stores),
        'POST /reservations': makeReservation(stores, guardSwitch),
        'GET /reservations/open': openReservations(stores),
        'POST /reservations/:orderId/release': endingOf(stores, 'released'),
        'POST /reservations/:orderId/sell': endingOf(stores, 'sold'),
        'GET /shadow/switches/inventory.guard': async () => {
          requireRehearsal();
          return reply(200, { name: 'inventory.guard', value: await guardSwitch.current() });
        },
        'PUT /shadow/switches/inventory.guard': turn(guardSwitch),
      },
    }),
    close: stores.close,
  };
});

function stockOf({ pool, redis }: Stores): Handler {
  return async ({ params: { sku = '' } }) => {
    const key = `stock:${sku}`;
    const kept = await redis().get(key);
    if (kept !== null) return reply(200, kept);
    const { rows } = await pool.query('select available from stock where sku = $1', [sku]);
    if (rows[0] === undefined) return reply(404, { error: 'no-such-item' });
    const text = JSON.stringify({ sku, available: Number(rows[0].available), by: currentRun() });
    await redis().set(key, text, 'PX', stockFreshMs);
    return reply(200, text);
  };
}

function makeReservation({ pool }: Stores, guardSwitch: GuardSwitch): Handler {
  const queue = createItemQueue(itemRunningMax, itemWaitingMax);
  return async ({ request }) => {
    const wanted = wantedSchema.safeParse(await readJson(request));
    if (!wanted.success) return reply(400, { error: z.prettifyError(wanted.error) });
    const made = await reserve(pool, queue, await guardSwitch.current(), wanted.data);
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

function turn(guardSwitch: GuardSwitch): Handler {
  return async ({ request }) => {
    requireRehearsal();
    const parsed = switchSchema.safeParse(await readJson(request));
    if (!parsed.success) return reply(422, { error: z.prettifyError(parsed.error) });
    await guardSwitch.set(parsed.data.value);
    return reply(200, { name: 'inventory.guard', value: parsed.data.value });
  };
}

function requireRehearsal(): void {
  if (currentContext()?.kind !== 'shadow') throw new HttpError(403, 'for-rehearsals-only');
}
