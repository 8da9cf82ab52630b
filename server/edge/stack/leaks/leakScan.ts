import {
  type CustomersBefore,
  customersBefore,
  joinScans,
  type ScanResult,
  scanPostgres,
  scanRedis,
} from '@zerohour/shadow-data';
import type { LeakSummary } from '../../../core/report/report.ts';
import type { Target } from '../../../core/target/target.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';
import { withPostgres, withRedis } from '../stores/storeSession.ts';

const connectMsMax = 5_000;
const session = { name: 'zerohour leak scan', connectMsMax } as const;

/**
 * The leak scan after the load. It judges every row and key of all stores by the identity of its writer. It is
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
    attempt('Redis of rehearsals', target.stores.shadowRedisUrl ?? null, (url) =>
      scanKeys(target, runId, url),
    ),
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
  return withPostgres(postgresUrl, session, (client) =>
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
  withPostgres(url, session, (client) =>
    scanPostgres({
      query: (text, values) => client.query(text, values),
      schemas: target.stores.schemas,
      identity: target.identity,
      runId,
      ...(before === undefined ? {} : { before }),
    }),
  );

const scanKeys = (target: Target, runId: string, url: string): Promise<ScanResult> =>
  withRedis(url, { connectMsMax, answerMsMax: 30_000 }, (redis) =>
    scanRedis({
      command: (command, ...args) => redis.call(command, ...args),
      prefixes: target.stores.redisPrefixes,
      runId,
    }),
  );
