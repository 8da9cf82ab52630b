import {
  type CustomersBefore,
  customersBefore,
  joinScans,
  type ScanResult,
  scanPostgres,
  scanRedis,
} from '@zerohour/shadow-data';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { LeakSummary } from '../../../core/report/report.ts';
import type { Target } from '../../../core/target/target.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';

const connectTimeoutMs = 5_000;
const commandTimeoutMs = 30_000;

/**
 * The leak scan after the load. It judges every row and key of both stores by the identity of its writer. It is
 * clean only when everything that the target names could be read. A leak counts also when another part
 * could not be read. What other runs left, and what `before` lists, stands apart: it is not this run's leak.
 */
export async function scanLeaks(
  target: Target,
  runId: string,
  before?: CustomersBefore,
): Promise<LeakSummary> {
  const scans = await Promise.all([
    attempt('PostgreSQL', target.stores.postgresUrl, (url) =>
      scanTables(target, runId, url, before),
    ),
    attempt('Redis', target.stores.redisUrl, (url) => scanKeys(target, runId, url)),
  ]);
  const { scanned, leaks, older, problems } = joinScans(scans.flatMap((scan) => scan ?? []));
  const unseen = scanned.length === 0 && problems.length === 0 ? ['the target names no store'] : [];
  const reasons = [...problems, ...unseen];
  const state = leaks.length > 0 ? 'leaked' : reasons.length > 0 ? 'unknown' : 'clean';
  const reason = reasons.length > 0 ? reasons.join('; ') : null;
  return { state, reason, scanned, leaks, ...(older.count === 0 ? {} : { older }) };
}

/** Null for a store that the target does not have; a failed scan has a problem and no rows. */
async function attempt(
  store: string,
  url: string | null,
  scan: (url: string) => Promise<ScanResult>,
): Promise<ScanResult | null> {
  if (url === null) return null;
  try {
    return await scan(url);
  } catch (error) {
    const problem = `${store} at ${shownUrl(url)} could not be scanned: ${oneLine(error)}`;
    return { ...joinScans([]), problems: [problem] };
  }
}

/** What customers have in the shadow store now. Rejects when it cannot be read. */
export async function customersInShadow(target: Target): Promise<CustomersBefore> {
  const { postgresUrl, schemas } = target.stores;
  if (postgresUrl === null) return { rows: [], uncounted: [] };
  return withClient(postgresUrl, (client) =>
    customersBefore({
      query: (text, values) => client.query(text, values),
      schemas,
      identity: target.identity,
    }),
  );
}

const scanTables = (
  target: Target,
  runId: string,
  url: string,
  before: CustomersBefore | undefined,
): Promise<ScanResult> =>
  withClient(url, (client) =>
    scanPostgres({
      query: (text, values) => client.query(text, values),
      schemas: target.stores.schemas,
      identity: target.identity,
      runId,
      ...(before === undefined ? {} : { before }),
    }),
  );

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'zerohour leak scan',
  });
  // A broken connection rejects the pending query too.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function scanKeys(target: Target, runId: string, url: string): Promise<ScanResult> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // A broken connection rejects the pending command too.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return await scanRedis({
      command: (command, ...args) => redis.call(command, ...args),
      prefixes: target.stores.redisPrefixes,
      runId,
    });
  } finally {
    redis.disconnect();
  }
}
