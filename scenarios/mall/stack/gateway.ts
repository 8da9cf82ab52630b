import { currentContext, route } from '@zerohour/shadow-data';
import { forward } from './gateway/forward.ts';
import { createPages } from './gateway/pages.ts';
import { createClient, type ServiceClient } from './kit/client.ts';
import type { ServiceConfig } from './kit/config.ts';
import { createListener, type Handler } from './kit/listener.ts';
import { HttpError } from './kit/reply.ts';
import { runService } from './kit/service.ts';

/** The public routes and the services that answer them; all other routes of the services are internal. */
const pageRoutes = ['GET /sale', 'GET /items', 'GET /items/:sku'] as const;
const routes = {
  'GET /items/:sku/stock': 'inventory',
  'POST /orders': 'orders',
  'GET /orders/:orderId': 'orders',
  'POST /orders/:orderId/pay': 'payments',
  'POST /shadow/seed': 'orders',
  'GET /shadow/switches/:name': 'inventory',
  'PUT /shadow/switches/:name': 'inventory',
} as const;
const behind = ['catalog', 'inventory', 'orders', 'payments'] as const;
type Behind = (typeof behind)[number];
type Clients = Readonly<Record<Behind, ServiceClient>>;

runService(async (config, log) => {
  const clients = openClients(config);
  const pages = createPages(clients.catalog);
  return {
    listener: createListener({
      config,
      log,
      probe: async () => ({ store: route({ live: 'none (live)', shadow: 'none (shadow)' }) }),
      check: () => checkBehind(clients),
      routes: {
        ...Object.fromEntries(pageRoutes.map((pattern) => [pattern, pages])),
        ...Object.fromEntries(
          Object.entries(routes).map(([pattern, service]) => [
            pattern,
            handing(clients[service], pattern),
          ]),
        ),
      },
    }),
    async close() {
      await Promise.all(behind.map((service) => clients[service].close()));
    },
  };
});

function openClients({ upstream }: ServiceConfig): Clients {
  const client = (service: Behind): ServiceClient => createClient(service, upstream[service] ?? []);
  return {
    catalog: client('catalog'),
    inventory: client('inventory'),
    orders: client('orders'),
    payments: client('payments'),
  };
}

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

async function checkBehind(clients: Clients): Promise<void> {
  for (const service of behind) {
    const { status } = await clients[service].call('GET', '/health');
    if (status !== 200) throw new Error(`${service} is not healthy`);
  }
}
