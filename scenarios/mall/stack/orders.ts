import { setTimeout as sleep } from 'node:timers/promises';
import { currentContext } from '@zerohour/shadow-data';
import { z } from 'zod';
import { plantedBug } from './bugs/registry.ts';
import { createClient, type ServiceClient } from './kit/client.ts';
import { type Counts, createCounts } from './kit/counts.ts';
import { currentOwner } from './kit/ids.ts';
import { createListener, type Handler } from './kit/listener.ts';
import { idempotencyKey, notNow, readJson, reply, tooMany } from './kit/reply.ts';
import { runService } from './kit/service.ts';
import { openStores, requireStores, type Stores } from './kit/stores.ts';
import { createInstanceLimit, type InstanceLimit } from './limits/instanceLimit.ts';
import { secondsSpread, spreadMs } from './limits/spreading.ts';
import { admittedAtOnce, burstOfASecond, createRateLimit } from './limits/tokenBucket.ts';
import {
  type OrderSteps,
  orderSchema,
  orderSteps,
  type Placing,
  placeOrder,
} from './order/placing.ts';
import { type Seeding, seedSchema, seedShadow } from './order/seed.ts';
import { createSoldOutCache, secondsCached } from './order/soldOutCache.ts';
import { endReservation, sweepUnpaid } from './order/sweep.ts';
import { createUnpaidOrders, queueSuffix } from './order/unpaid.ts';
import { withSwitches } from './switches/routes.ts';
import { readStored, switchPrefix } from './switches/store.ts';
import { createSwitches, type Switches } from './switches/switches.ts';

runService(async (config, log) => {
  const { shop } = config;
  const stores = openStores(config, log);
  const inventory = createClient('inventory', config.upstream.inventory ?? []);
  const pair = requireStores(config);
  const { instance } = config;
  const switches = createSwitches(instance, readStored(stores.redis));
  const stepsNow: StepsNow = async () => {
    const bug = plantedBug(await switches.value('inventory.bug'));
    return { ...orderSteps, ...bug?.orders };
  };
  const unpaid = createUnpaidOrders({
    stores: pair,
    shadowKey: config.shadowKey,
    timeoutMs: shop.unpaidTimeoutMs,
    sweep: async () => {
      const { move } = await stepsNow();
      const nextInMs = await sweepUnpaid(stores.pool, inventory, shop.unpaidTimeoutMs, move);
      if (nextInMs !== null) await unpaid.schedule(nextInMs);
    },
    log,
  });
  const { pool, redis } = stores;
  const service = 'orders';
  const limit = createInstanceLimit(shop.ordersPerSecond);
  const counts = createCounts();
  const effects = {
    'orders.spread': async () => secondsSpread(await switches.value('orders.spread')),
    'orders.sold-out-cache': async () =>
      secondsCached(await switches.value('orders.sold-out-cache')),
    'orders.caller-limit': async () =>
      admittedAtOnce(await switches.value('orders.caller-limit'), burstOfASecond),
  };
  const keepKeys = [switchPrefix, `${queueSuffix}:`];
  const seeding = { pool, redis, unpaid, items: shop.items, keepKeys, prefix: pair.shadow.prefix };
  return {
    listener: createListener({
      measured: { pool: stores.usage, slots: limit.usage },
      config,
      log,
      probe: stores.probe,
      check: stores.check,
      routes: withSwitches(
        { service, instance, switches, effects, counts },
        {
          'POST /orders': place(
            { pool, inventory, unpaid, saleId: shop.saleId, allowed: shop },
            { switches, stepsNow, counts, limit },
          ),
          'GET /orders/:orderId': show(stores, stepsNow),
          'POST /orders/:orderId/paid': markPaid(stores, inventory, stepsNow),
          'POST /shadow/seed': seed(seeding),
        },
      ),
    }),
    async close() {
      await unpaid.close();
      await Promise.all([inventory.close(), stores.close()]);
    },
  };
});

/** The steps of the current work; those of a rehearsal may hold a planted bug. */
type StepsNow = () => Promise<OrderSteps>;

interface PlacingBy {
  readonly switches: Switches;
  readonly stepsNow: StepsNow;
  readonly counts: Counts;
  readonly limit: InstanceLimit;
}

const callersMax = 100_000;
const itemsMax = 10_000;

function place(
  placing: Placing,
  { switches, stepsNow, counts, limit: instance }: PlacingBy,
): Handler {
  const limit = createRateLimit(callersMax, burstOfASecond);
  const soldOut = createSoldOutCache(itemsMax);
  return async ({ request }) => {
    const key = idempotencyKey(request);
    const wanted = orderSchema.safeParse(await readJson(request));
    if (!wanted.success) return reply(400, { error: z.prettifyError(wanted.error) });
    const { customer, sku, units } = wanted.data;
    const [perSecond, seconds, spread] = await Promise.all([
      switches.value('orders.caller-limit'),
      switches.value('orders.sold-out-cache'),
      switches.value('orders.spread'),
    ]);
    counts.add('order: asked');
    const waitMs = limit.ask(`${currentOwner()} ${customer}`, perSecond, performance.now());
    if (waitMs !== null) {
      counts.add('order: over the limit');
      return tooMany(waitMs);
    }
    if (!(await instance.pass())) return notNow('instance-is-full');
    // A repeated order waits as long as the first one.
    if (spread > 0) await sleep(spreadMs(key, spread));
    // One unit may be left where two are not.
    const item = `${currentOwner()} ${sku} ${units}`;
    const isSoldOut = soldOut.isCached(item, seconds * 1_000, performance.now());
    counts.add(isSoldOut ? 'order: sold out by the cache' : 'order: in stock by the cache');
    return placeOrder(placing, await stepsNow(), key, wanted.data, {
      isSoldOut,
      soldOut: () => soldOut.note(item, performance.now()),
      reserved: () => counts.add('order: reserved'),
    });
  };
}

function show({ pool }: Stores, stepsNow: StepsNow): Handler {
  return async ({ params: { orderId = '' } }) => {
    const { find } = await stepsNow();
    const order = await find(pool, orderId);
    return order === null ? reply(404, { error: 'no-such-order' }) : reply(200, order);
  };
}

/** Asked again it says the same: a bank repeats its call until it is answered. */
function markPaid({ pool }: Stores, inventory: ServiceClient, stepsNow: StepsNow): Handler {
  return async ({ params: { orderId = '' } }) => {
    const { move, endPaid } = await stepsNow();
    const state = await move(pool, orderId, 'paid');
    if (state === null) return reply(404, { error: 'no-such-order' });
    if (state !== 'paid') return reply(409, { error: `order-is-${state}` });
    if (endPaid !== null) await endReservation(inventory, orderId, endPaid);
    return reply(200, { orderId, state });
  };
}

function seed(seeding: Seeding): Handler {
  return async ({ request }) => {
    if (currentContext()?.kind !== 'shadow') return reply(403, { error: 'for-rehearsals-only' });
    const wanted = seedSchema.safeParse(await readJson(request));
    if (!wanted.success) return reply(422, { error: z.prettifyError(wanted.error) });
    return seedShadow(seeding, wanted.data);
  };
}
