import { randomBytes } from 'node:crypto';
import {
  hotConnectionsMax,
  instanceName,
  type ServiceConfig,
  type ServiceName,
  type ShopFacts,
  type StorePair,
} from '../kit/config.ts';
import { linkedBank, linkedStore } from './agentFile.ts';
import { type RunningService, startKept, startService } from './child.ts';
import { readItems } from './items.ts';
import { type Provisioned, provision } from './provision.ts';
import type { Settings } from './settings.ts';
import type { Hop, TargetFacts } from './targetFile.ts';

export interface Shop {
  readonly facts: TargetFacts;
  readonly instances: readonly RunningService[];
  /** Resolves when a service ends that nobody asked to; says which and how. */
  readonly broken: Promise<string>;
  stop(): Promise<void>;
}

interface Part {
  readonly service: ServiceName;
  readonly calls: readonly ServiceName[];
  /** Connections that all replicas may hold together, to live and shadow; null: keeps nothing. */
  readonly connections: { readonly live: number; readonly shadow: number } | null;
  readonly single?: true;
}

/** A service starts when those it calls are there. */
const parts: readonly Part[] = [
  { service: 'bank', calls: [], connections: null, single: true },
  { service: 'bank-mock', calls: [], connections: null, single: true },
  { service: 'catalog', calls: [], connections: { live: 2, shadow: 4 } },
  { service: 'inventory', calls: [], connections: { live: 8, shadow: 16 } },
  { service: 'orders', calls: ['inventory'], connections: { live: 8, shadow: 12 } },
  {
    service: 'payments',
    calls: ['orders', 'bank', 'bank-mock'],
    connections: { live: 4, shadow: 8 },
  },
  {
    service: 'gateway',
    calls: ['catalog', 'inventory', 'orders', 'payments'],
    connections: null,
  },
  { service: 'customers', calls: ['gateway'], connections: null, single: true },
];

/** The shop's own services, which a rehearsal passes through; a third party is none. */
const linked: readonly ServiceName[] = ['gateway', 'catalog', 'inventory', 'orders', 'payments'];

/** Provisions both stores and starts every process; on any failure those started are stopped. */
export async function startShop(settings: Settings): Promise<Shop> {
  const items = readItems();
  const provisioned = await provision(items, {
    ...settings,
    shadowConnectionsMax: shadowConnectionsOf(settings) + connectionsSpare,
  });
  const shop: ShopFacts = {
    saleId: `sale-${randomBytes(4).toString('hex')}`,
    unpaidTimeoutMs: settings.unpaidTimeoutMs,
    callbackSecret: randomBytes(24).toString('hex'),
    items,
    bank: settings.bank,
    bankMock: settings.bankMock,
    bankMockJournal: settings.bankMockProcess.journal,
    gatewayPerSecond: settings.gatewayPerSecond,
    rowPerSecond: settings.rowPerSecond,
    ordersPerSecond: settings.ordersPerSecond,
    paymentsPerSecond: settings.payments.perSecond,
    agentPort: settings.payments.agentPort,
    unitsPerCustomer: settings.unitsPerCustomer,
    couponBudgetCents: settings.couponBudgetCents,
    customersPerSecond: settings.customersPerSecond,
  };
  const running = new Map<ServiceName, readonly RunningService[]>();
  const all = (): RunningService[] => [...running.values()].flat();
  const stop = async (): Promise<void> => {
    // Customers leave first, the services that they call last.
    for (const group of [...running.values()].reverse()) {
      await Promise.all(group.map((service) => service.stop()));
    }
  };
  try {
    for (const part of parts) {
      running.set(part.service, await startPart(part, { settings, shop, provisioned, running }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const urls = (service: ServiceName): string[] => urlsOf(running, service);
  return {
    facts: {
      gateways: urls('gateway'),
      hops: linked.flatMap((service): Hop[] => urls(service).map((url) => ({ service, url }))),
      customersUrl: urls('customers')[0] ?? '',
      bankMockUrl: urls('bank-mock')[0] ?? '',
      agentPort: settings.payments.agentPort,
      agentLinks: settings.payments.agentLinks,
      bankMockProcess: settings.bankMockProcess,
      shadowKey: settings.shadowKey,
      provisioned,
    },
    instances: all(),
    broken: Promise.race(
      all().map(({ ended, instance }) => ended.then((how) => `${instance} ${how}`)),
    ),
    stop,
  };
}

interface Started {
  readonly settings: Settings;
  readonly shop: ShopFacts;
  readonly provisioned: Provisioned;
  readonly running: ReadonlyMap<ServiceName, readonly RunningService[]>;
}

function startPart(part: Part, started: Started): Promise<RunningService[]> {
  const replicas = replicasOf(part, started.settings);
  const numbers = Array.from({ length: replicas }, (_, index) => index + 1);
  const { inventoryKept, payments } = started.settings;
  // What an agent may kill has a supervisor.
  const kept: Partial<Record<ServiceName, boolean>> = {
    'bank-mock': payments.agentPort !== null,
    inventory: inventoryKept,
  };
  const start = kept[part.service] === true ? startKept : startService;
  return Promise.all(numbers.map((number) => start(configOf(part, number, replicas, started))));
}

function replicasOf({ service, single }: Part, { replicas, payments }: Settings): number {
  if (single === true) return 1;
  return service === 'payments' ? payments.instances : replicas;
}

function configOf(part: Part, number: number, replicas: number, started: Started): ServiceConfig {
  const { settings, shop, provisioned, running } = started;
  const { agentLinks, agentPort } = settings.payments;
  const linksAt = agentLinks ? agentPort : null;
  return {
    service: part.service,
    instance: instanceName(part.service, number),
    logLevel: settings.logLevel,
    shadowKey: settings.shadowKey,
    port: 0,
    nice: part.service === 'bank-mock' ? settings.bankMockProcess.nice : 0,
    upstream: Object.fromEntries(
      part.calls.map((name) => [
        name,
        name === 'bank-mock' && linksAt !== null ? [linkedBank(linksAt)] : urlsOf(running, name),
      ]),
    ),
    stores: storesOf(part, replicas, provisioned, linksAt),
    shop,
  };
}

const shareOf = (connections: number, replicas: number): number =>
  Math.max(2, Math.ceil(connections / replicas));

/** Of the role of rehearsals, for what looks on and for faults. */
const connectionsSpare = 8;

/** Connections that all processes together may hold to the store of rehearsals. */
function shadowConnectionsOf(settings: Settings): number {
  const held = parts.map((part) => {
    const replicas = replicasOf(part, settings);
    const own = part.service === 'inventory' ? hotConnectionsMax : 0;
    const of = part.connections === null ? 0 : shareOf(part.connections.shadow, replicas) + own;
    return replicas * of;
  });
  return held.reduce((sum, each) => sum + each, 0);
}

/** `linksAt`: the first port of the agent by whose links rehearsals come to their store; null: there are none. */
function storesOf(
  part: Part,
  replicas: number,
  { logins }: Provisioned,
  linksAt: number | null,
): StorePair | null {
  if (part.connections === null) return null;
  const shadow = linksAt === null ? logins.shadow : linkedStore(logins.shadow, linksAt);
  const share = (connections: number): number => shareOf(connections, replicas);
  return {
    live: { ...logins.live, connectionsMax: share(part.connections.live) },
    shadow: { ...shadow, connectionsMax: share(part.connections.shadow) },
  };
}

function urlsOf(
  running: ReadonlyMap<ServiceName, readonly RunningService[]>,
  service: ServiceName,
): string[] {
  return (running.get(service) ?? []).map(({ url }) => url);
}
