import { rename, writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import type { Provisioned } from './provision.ts';
import { prefixes, schemas } from './provision.ts';

export interface Hop {
  readonly service: string;
  readonly url: string;
}

export interface TargetFacts {
  readonly gateways: readonly string[];
  readonly hops: readonly Hop[];
  readonly customersUrl: string;
  readonly shadowKey: string;
  readonly provisioned: Provisioned;
}

/** What Zerohour has to know to drive this shop. Load goes to the first gateway. */
export function targetOf(facts: TargetFacts) {
  const [baseUrl = ''] = facts.gateways;
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
      redisPrefixes: prefixes,
    },
    identity: [
      { table: 'orders', column: 'idempotency_key' },
      { table: 'orders', column: 'customer' },
      { table: 'payments', column: 'idempotency_key' },
    ],
    customerStatsUrl: `${facts.customersUrl}/stats`,
    switches: { url: `${baseUrl}/shadow/switches`, names: ['inventory.guard'] },
    healthUrl: `${baseUrl}/health`,
  };
}

/** Writes it whole or not at all, for its owner only: it holds the signing key and logins. */
export async function writeTarget(file: string, facts: TargetFacts): Promise<void> {
  const head = '# Written by the sample shop at its start. It holds secrets of this shop.\n';
  const text = head + stringify(targetOf(facts), { aliasDuplicateObjects: false });
  const half = `${file}.${process.pid}.part`;
  await writeFile(half, text, { mode: 0o600 });
  await rename(half, file);
}
