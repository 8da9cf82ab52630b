import { currentContext, route } from '@zerohour/shadow-data';
import type { Logger } from 'pino';
import { createAdmission } from './gateway/admission.ts';
import { forward } from './gateway/forward.ts';
import { type Counted, readFunnel } from './gateway/funnel.ts';
import { createHotKeys, hotFrom } from './gateway/hotKeys.ts';
import { openLoadMeter } from './gateway/loadMeter.ts';
import { createPages, pagesEffect } from './gateway/pages.ts';
import { createPaymentPool, keepChecking, type PaymentPool } from './gateway/paymentPool.ts';
import { createClient, type ServiceClient } from './kit/client.ts';
import { instanceName, type ServiceConfig } from './kit/config.ts';
import { type Counts, createCounts } from './kit/counts.ts';
import { createListener, type Handler } from './kit/listener.ts';
import { HttpError, reply } from './kit/reply.ts';
import { runService } from './kit/service.ts';
import { stayingOfHundred } from './limits/ejection.ts';
import { createInstanceLimit } from './limits/instanceLimit.ts';
import type { Priority } from './limits/shedding.ts';
import { instancePath, requireRehearsal, withSwitches } from './switches/routes.ts';
import { readFrom } from './switches/store.ts';
import { createSwitches } from './switches/switches.ts';

/** The public routes and the services that answer them; all other routes of the services are internal. */
const pageRoutes = ['GET /items', 'GET /items/:sku'] as const;
const routes: Readonly<Record<string, { readonly to: Behind; readonly wanted: Priority | null }>> =
  {
    'POST /orders': { to: 'orders', wanted: 'order' },
    'GET /orders/:orderId': { to: 'orders', wanted: null },
    'POST /shadow/seed': { to: 'orders', wanted: null },
    'GET /shadow/switches/:name': { to: 'inventory', wanted: null },
    'PUT /shadow/switches/:name': { to: 'inventory', wanted: null },
  };
const behind = ['catalog', 'inventory', 'orders'] as const;
type Behind = (typeof behind)[number];
type Clients = Readonly<Record<Behind, ServiceClient>>;

runService(async (config, log) => {
  const clients = openClients(config);
  const service = 'gateway';
  const { instance } = config;
  const switches = createSwitches(instance, readFrom(clients.inventory));
  const counts = createCounts();
  const meter = openLoadMeter();
  const limit = createInstanceLimit(config.shop.gatewayPerSecond);
  const admission = createAdmission(switches, counts, { meter, limit });
  const pageMode = () => switches.value('gateway.pages');
  const pages = createPages(clients, pageMode, counts);
  const browsing = admission.guarded('browse', pages.page);
  const single = openInstances(config);
  const proxiedClients = openProxiedClients(config);
  const payments = createPaymentPool(
    proxiedClients.map((proxied, index) => {
      const client = single.get(instanceName('payments', index + 1));
      if (client === undefined) throw new Error('the instances of payments have no addresses');
      return { client, proxied };
    }),
  );
  const stopChecking = keepChecking(payments);
  const hotRate = () => switches.value('gateway.hot-key-rate');
  const floor = () => switches.value('gateway.ejection-floor');
  const effects = {
    'gateway.browse-limit': () => admission.admitted('browse'),
    'gateway.order-limit': () => admission.admitted('order'),
    'gateway.pay-limit': () => admission.admitted('pay'),
    'gateway.concurrency-limit': () => admission.concurrency(),
    'gateway.hot-key-rate': async () => hotFrom(await hotRate()),
    'gateway.load-limit': () => admission.load(),
    'gateway.pages': async () => pagesEffect(await pageMode()),
    'gateway.ejection-floor': async () => stayingOfHundred(await floor()),
  };
  return {
    listener: createListener({
      measured: { slots: limit.usage },
      config,
      log,
      probe: async () => ({ store: route({ live: 'none (live)', shadow: 'none (shadow)' }) }),
      check: () => checkBehind(clients, payments),
      routes: withSwitches(
        { service, instance, switches, effects, counts },
        {
          // Every order names the sale, so it is not browsing.
          'GET /sale': pages.sale,
          ...Object.fromEntries(pageRoutes.map((pattern) => [pattern, browsing])),
          ...Object.fromEntries(
            Object.entries(routes).map(([pattern, { to, wanted }]) => {
              const handler = handing(clients[to], pattern);
              return [pattern, wanted === null ? handler : admission.guarded(wanted, handler)];
            }),
          ),
          [stockPattern]: admission.guarded('browse', refreshing(clients.inventory, hotRate, log)),
          'POST /orders/:orderId/pay': admission.guarded('pay', paying(payments, floor)),
          'POST /orders/:orderId/refund': paying(payments, floor),
          'GET /shadow/funnel': funnel(counts, single),
          'GET /pool': async () => reply(200, payments.sizes(await floor())),
          ...instanceRoutes(single),
        },
      ),
    }),
    async close() {
      stopChecking();
      meter.close();
      const open = [...Object.values(clients), ...single.values(), ...proxiedClients];
      await Promise.all(open.map((client) => client.close()));
    },
  };
});

function openClients({ upstream }: ServiceConfig): Clients {
  const client = (service: Behind): ServiceClient => createClient(service, upstream[service] ?? []);
  return {
    catalog: client('catalog'),
    inventory: client('inventory'),
    orders: client('orders'),
  };
}

/** Each instance of payments through its agent's proxy, where there is one. */
function openProxiedClients({ upstream, shop: { agentPort } }: ServiceConfig): ServiceClient[] {
  return (upstream.payments ?? []).map((url, index) => {
    const at = agentPort === null ? url : `http://127.0.0.1:${agentPort + index}`;
    return createClient(instanceName('payments', index + 1), [at]);
  });
}

/** Each instance behind by its name, for requests that are meant for one. */
function openInstances({ upstream }: ServiceConfig): ReadonlyMap<string, ServiceClient> {
  return new Map(
    ([...behind, 'payments'] as const).flatMap((service) =>
      (upstream[service] ?? []).map((url, index) => {
        const instance = instanceName(service, index + 1);
        return [instance, createClient(instance, [url])] as const;
      }),
    ),
  );
}

const instanceRoutes = (single: ReadonlyMap<string, ServiceClient>) =>
  Object.fromEntries(
    [...single].flatMap(([instance, client]) =>
      ['/switches', '/counts', '/effects/:name'].map((path) => {
        const pattern = `GET ${instancePath(instance)}${path}`;
        return [pattern, handing(client, pattern)];
      }),
    ),
  );

function handing(client: ServiceClient, pattern: string): Handler {
  const forRehearsals = pattern.includes(' /shadow/');
  return async ({ request, response }) => {
    if (forRehearsals && currentContext()?.kind !== 'shadow') {
      throw new HttpError(403, 'for-rehearsals-only');
    }
    await forward(client, request, response);
    return null;
  };
}

const stockPattern = 'GET /items/:sku/stock';

/** Passes the question for an item's stock on, and tells the inventory when the item is asked for too often. */
function refreshing(
  inventory: ServiceClient,
  hotRate: () => Promise<number>,
  log: Logger,
): Handler {
  const hotKeys = createHotKeys();
  const pass = handing(inventory, stockPattern);
  return async (call) => {
    const { sku = '' } = call.params;
    if (hotKeys.isToTell(sku, await hotRate(), performance.now())) {
      // Nobody waits for it: it is told again while the item is hot.
      inventory.call('POST', `/items/${encodeURIComponent(sku)}/hot`).catch((error: unknown) => {
        log.warn({ err: error, sku }, 'a hot item was not told');
      });
    }
    return pass(call);
  };
}

function funnel(counts: Counts, single: ReadonlyMap<string, ServiceClient>): Handler {
  const of = (service: string): readonly Counted[] =>
    [...single].flatMap(([instance, client]) =>
      instance.startsWith(`${service}-`)
        ? [{ client, path: `${instancePath(instance)}/counts` }]
        : [],
    );
  return async () => {
    requireRehearsal();
    return reply(200, await readFunnel(counts.current, of('orders'), of('payments')));
  };
}

function paying(pool: PaymentPool, floor: () => Promise<number>): Handler {
  return async ({ request, response }) => {
    const { client, proxied } = pool.next(await floor());
    const instance = route({ live: client, shadow: proxied, name: 'an instance of payments' });
    await forward(instance, request, response);
    return null;
  };
}

/** Of payments one healthy instance is enough. */
async function checkBehind(clients: Clients, payments: PaymentPool): Promise<void> {
  if (payments.sizes(0).healthy === 0) throw new Error('no instance of payments is healthy');
  for (const service of behind) {
    const { status } = await clients[service].call('GET', '/health');
    if (status !== 200) throw new Error(`${service} is not healthy`);
  }
}
