import { rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { instanceName, type ServiceName } from '../kit/config.ts';
import { type Definition, definitions, switchNames } from '../switches/definitions.ts';
import { instancePath } from '../switches/routes.ts';
import { agentFileOf, faultsAllowed } from './agentFile.ts';
import type { Provisioned } from './provision.ts';
import { prefixes, schemas, switchesPrefix } from './provision.ts';

export interface Hop {
  readonly service: ServiceName;
  readonly url: string;
}

export interface TargetFacts {
  readonly gateways: readonly string[];
  readonly hops: readonly Hop[];
  readonly customersUrl: string;
  readonly bankMockUrl: string;
  /** At it and the ports behind it an agent's proxies lead to the instances of payments; null: there is no agent. */
  readonly agentPort: number | null;
  /** Whether rehearsals come to their stores and to the bank mock by the agent's links. */
  readonly agentLinks: boolean;
  readonly bankMockProcess: { readonly nice: number; readonly journal: string | null };
  readonly shadowKey: string;
  readonly provisioned: Provisioned;
}

/** What Zerohour has to know to drive this shop. Load goes to the first gateway. */
export function targetOf(facts: TargetFacts, switchFile: string) {
  const [baseUrl = ''] = facts.gateways;
  const faults = faultsAllowed(facts);
  const { auditShadowRedisUrl } = facts.provisioned;
  return {
    name: 'mall',
    baseUrl,
    allowHosts: facts.gateways.map((url) => new URL(url).host),
    caps: { ratePerSecondMax: 2_000, vusMax: 5_000, durationMsMax: 600_000 },
    shadow: {
      key: facts.shadowKey,
      header: 'baggage',
      hops: facts.hops,
      seedUrl: `${baseUrl}/shadow/seed`,
    },
    stores: {
      postgresUrl: facts.provisioned.auditPostgresUrl,
      schemas,
      redisUrl: facts.provisioned.auditRedisUrl,
      ...(auditShadowRedisUrl === null ? {} : { shadowRedisUrl: auditShadowRedisUrl }),
      redisPrefixes: prefixes,
    },
    identity: [
      { table: 'orders', column: 'idempotency_key' },
      { table: 'orders', column: 'customer' },
      { table: 'order_requests', column: 'key' },
      { table: 'payments', column: 'idempotency_key' },
    ],
    customerStatsUrl: `${facts.customersUrl}/stats`,
    metrics: [...facts.hops, { service: 'bank-mock', url: facts.bankMockUrl }].map(
      ({ service, url }) => ({
        service,
        url: `${url}/metrics`,
      }),
    ),
    switches: { url: `${baseUrl}/shadow/switches`, names: switchNames },
    switchFile,
    healthUrl: `${baseUrl}/health`,
    ...(faults.length === 0 ? {} : { faults }),
  };
}

/**
 * The switches of this shop for Zerohour. An instance is asked through a gateway, so that load reaches nothing else: a
 * gateway itself, all others through the first.
 */
export function switchFileOf({ gateways, hops, provisioned }: TargetFacts) {
  const counts = new Map<string, number>();
  const instances = hops.map(({ service, url }) => {
    const number = (counts.get(service) ?? 0) + 1;
    counts.set(service, number);
    const name = instanceName(service, number);
    const base = service === 'gateway' ? url : (gateways[0] ?? url);
    return { name, service, url: `${base}${instancePath(name)}` };
  });
  const switches = switchNames.map((name) => {
    const {
      service,
      kind,
      about,
      values,
      default: standard,
      shows,
    }: Definition = definitions[name];
    const behaviour = { request: `GET /effects/${name}`, at: '$.shown', shows };
    const read = { provider: 'store', service, behaviour };
    return [name, { about, owner: 'mall', kind, values, default: standard, ...read }];
  });
  return {
    providers: {
      store: { kind: 'redis', url: provisioned.switchesRedisUrl, prefix: switchesPrefix },
    },
    instances,
    canary: 'GET /switches',
    switches: Object.fromEntries(switches),
  };
}

/** Writes the target file, and the switch file that it names and the agent file beside it. */
export async function writeTarget(file: string, facts: TargetFacts): Promise<void> {
  const switchFile = beside(file, 'switches');
  const agentFile = agentFileOf(facts);
  if (agentFile !== null) await writeWhole(join(dirname(file), beside(file, 'agent')), agentFile);
  await writeWhole(join(dirname(file), switchFile), switchFileOf(facts));
  await writeWhole(file, targetOf(facts, switchFile));
}

/** `mall.switches.yaml` beside `mall.yaml`. */
const beside = (file: string, what: string): string =>
  `${basename(file).replace(/\.ya?ml$/, '')}.${what}.yaml`;

/** Writes it whole or not at all, for its owner only: it holds the signing key and logins. */
async function writeWhole(file: string, content: unknown): Promise<void> {
  const head = '# Written by the sample shop at its start. It holds secrets of this shop.\n';
  const text = head + stringify(content, { aliasDuplicateObjects: false });
  const half = `${file}.${process.pid}.part`;
  await writeFile(half, text, { mode: 0o600 });
  await rename(half, file);
}
