import { instanceName, type StoreLogin } from '../kit/config.ts';

/** What an agent of Zerohour may harm here without harm for customers, and how rehearsals come past its proxies. */

/** Behind those of the instances of payments. */
const behind = { bank: 8, postgres: 9, redis: 10 } as const;
/** So many ports the agent's proxies listen on, one after the other. */
export const agentPortsMax = 11;

const listenAt = (port: number) => ({ listen: { port } });

/** Kinds of faults on subjects that carry rehearsals alone. */
const faultsOf = {
  proxies: ['health-fail', 'http-error', 'http-truncate', 'http-drip'],
  processes: ['stop', 'kill', 'file-descriptors'],
  stores: ['db-lock', 'db-slow', 'db-connections'],
  links: ['latency', 'bandwidth', 'timeout', 'reset', 'slow-close'],
  // Where rehearsals have such a thing of their own.
  niceClass: ['cpu'],
  journal: ['disk-full'],
  redis: ['redis-pause'],
} as const;

interface Facts {
  /** The first of the ports; null: there is no agent. */
  readonly agentPort: number | null;
  readonly agentLinks: boolean;
  readonly hops: readonly { readonly service: string; readonly url: string }[];
  readonly bankMockUrl: string;
  readonly bankMockProcess: { readonly nice: number; readonly journal: string | null };
  readonly provisioned: {
    readonly logins: { readonly shadow: Login };
    readonly faultsRedisUrl: string | null;
  };
}

type Login = Omit<StoreLogin, 'connectionsMax'>;

/** The kinds that the target file allows; none without an agent. */
export function faultsAllowed(facts: Facts): readonly string[] {
  const { agentPort, agentLinks, bankMockProcess, provisioned } = facts;
  if (agentPort === null) return [];
  const { proxies, processes, stores, links, niceClass, journal, redis } = faultsOf;
  return [
    ...[...proxies, ...processes, ...stores],
    ...(agentLinks ? links : []),
    ...(bankMockProcess.nice > 0 ? niceClass : []),
    ...(bankMockProcess.journal === null ? [] : journal),
    ...(provisioned.faultsRedisUrl === null ? [] : redis),
  ];
}

/** The journal has a file system of its own, all of which may be taken. */
const journalTaken = { keepFreeBytes: 0 };

/**
 * The agent's file: the way of rehearsals to each instance of payments, which their health checks take too, the bank mock
 * and the shadow store, and, where rehearsals have
 * them for themselves, the file system of the bank mock's journal and their Redis; with links also the ways to both stores and to the bank mock. Null: there is no agent.
 */
export function agentFileOf(facts: Facts) {
  const { hops, agentPort, agentLinks, bankMockUrl, bankMockProcess, provisioned } = facts;
  const { journal } = bankMockProcess;
  const { faultsRedisUrl } = provisioned;
  if (agentPort === null) return null;
  const carries = 'shadow';
  const payments = hops.filter(({ service }) => service === 'payments');
  const proxied = payments.map(({ url }, index) => {
    const at = { upstream: new URL(url).host, probePath: '/health' };
    const http = { ...listenAt(agentPort + index), ...at };
    return [instanceName('payments', index + 1), { carries, http }] as const;
  });
  const { postgresUrl, redis } = provisioned.logins.shadow;
  const bank = { port: Number(new URL(bankMockUrl).port), url: `${bankMockUrl}/health` };
  const link = (port: number, upstream: string, probe: string, path?: string) => ({
    carries,
    link: { ...listenAt(agentPort + port), upstream, probe, ...(path && { path }) },
  });
  const links = {
    'to-bank': link(behind.bank, new URL(bankMockUrl).host, 'http', '/card-ranges'),
    'to-postgres': link(behind.postgres, new URL(postgresUrl).host, 'postgres'),
    'to-redis': link(behind.redis, `${redis.host}:${redis.port}`, 'redis'),
  };
  return {
    subjects: {
      ...Object.fromEntries(proxied),
      'bank-mock': { carries, process: bank },
      'shadow-store': { carries, postgres: { url: postgresUrl } },
      ...(faultsRedisUrl === null
        ? {}
        : { 'shadow-redis': { carries, redis: { url: faultsRedisUrl } } }),
      ...(journal === null
        ? {}
        : { 'bank-journal': { carries, folder: { path: journal, ...journalTaken } } }),
      ...(agentLinks ? links : {}),
    },
  };
}

/** The shadow store through the agent's links. */
export function linkedStore(login: Login, agentPort: number): Login {
  const postgres = new URL(login.postgresUrl);
  postgres.host = `127.0.0.1:${agentPort + behind.postgres}`;
  const redis = { ...login.redis, host: '127.0.0.1', port: agentPort + behind.redis };
  return { ...login, postgresUrl: postgres.href, redis };
}

/** The bank mock through the agent's link. */
export const linkedBank = (agentPort: number): string =>
  `http://127.0.0.1:${agentPort + behind.bank}`;
