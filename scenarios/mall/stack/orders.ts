import { currentContext } from '@zerohour/shadow-data';
import { z } from 'zod';
import { createClient, type ServiceClient } from './kit/client.ts';
import { createListener, type Handler } from './kit/listener.ts';
import { idempotencyKey, readJson, reply } from './kit/reply.ts';
import { runService } from './kit/service.ts';
import { openStores, requireStores, type Stores } from './kit/stores.ts';
import { findOrder, moveOrder } from './order/orders.ts';
import { orderSchema, type Placing, placeOrder } from './order/placing.ts';
import { type Seeding, seedSchema, seedShadow } from './order/seed.ts';
import { endReservation, sweepUnpaid } from './order/sweep.ts';
import { createUnpaidOrders, queueSuffix } from './order/unpaid.ts';
import { switchPrefix } from './stock/switches.ts';

runService(async (config, log) => {
  const { shop } = config;
  const stores = openStores(config, log);
  const inventory = createClient('inventory', config.upstream.inventory ?? []);
  const pair = requireStores(config);
  const unpaid = createUnpaidOrders({
    stores: pair,
    shadowKey: config.shadowKey,
    timeoutMs: shop.unpaidTimeoutMs,
    sweep: async () => {
      const nextInMs = await sweepUnpaid(stores.pool, inventory, shop.unpaidTimeoutMs);
      if (nextInMs !== null) await unpaid.schedule(nextInMs);
    },
    log,
  });
  const { pool, redis } = stores;
  const keepKeys = [switchPrefix, `${queueSuffix}:`];
  const seeding = { pool, redis, unpaid, items: shop.items, keepKeys, prefix: pair.shadow.prefix };
  return {
    listener: createListener({
      config,
      log,
      probe: stores.probe,
      check: stores.check,
      routes: {
        'POST /orders': place({ pool, inventory, unpaid, saleId: shop.saleId }),
        'GET /orders/:orderId': show(stores),
        'POST /orders/:orderId/paid': markPaid(stores, inventory),
        'POST /shadow/seed': seed(seeding),
      },
    }),
    async close() {
      await unpaid.close();
      await Promise.all([inventory.close(), stores.close()]);
    },
  };
});

function place(placing: Placing): Handler {
  return async ({ request }) => {
    const key = idempotencyKey(request);
    const wanted = orderSchema.safeParse(await readJson(request));
    if (!wanted.success) return reply(400, { error: z.prettifyError(wanted.error) });
    return placeOrder(placing, key, wanted.data);
  };
}

function show({ pool }: Stores): Handler {
  return async ({ params: { orderId = '' } }) => {
    const order = await findOrder(pool, orderId);
    return order === null ? reply(404, { error: 'no-such-order' }) : reply(200, order);
  };
}

/** Asked again it says the same: a bank repeats its call until it is answered. */
function markPaid({ pool }: Stores, inventory: ServiceClient): Handler {
  return async ({ params: { orderId = '' } }) => {
    const state = await moveOrder(pool, orderId, 'paid');
    if (state === null) return reply(404, { error: 'no-such-order' });
    if (state !== 'paid') return reply(409, { error: `order-is-${state}` });
    await endReservation(inventory, orderId, 'sell');
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
