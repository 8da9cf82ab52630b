import type { QueryCheck } from '../../core/audit/sources/auditSource.ts';
import { baseUrlsOf } from '../../core/target/baseUrls.ts';
import { auditedSchemas, type Demand, demandsOf, isSeeded } from '../../core/target/isolation.ts';
import { isGranted } from '../../core/target/permission.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { shownUrl } from '../../core/text/shownUrl.ts';
import {
  adoptionItem,
  type CheckItem,
  type Checklist,
  faultItem,
  hopItems,
  missingItem,
  notAsked,
  okItem,
  storeFaultItem,
  unknownItem,
} from '../../core/verdict/checklist.ts';
import { notLookedUp } from '../../edge/stack/egress/lookup.ts';
import { isOwnAddress } from '../../edge/stack/egress/ownAddresses.ts';
import {
  columnProblem,
  pingRedis,
  readPostgres,
  schemasIn,
} from '../../edge/stack/stores/storeProbe.ts';
import { checkAuditQueries } from '../audit/openAuditor.ts';
import { tagFor } from './tag.ts';
import type { TargetPort } from './targetPort.ts';

/** The audit file to look at, relative to its folder. */
export interface AuditToCheck {
  readonly directory: string;
  readonly file: string;
}

/** Looks at everything that a run of the target needs, without load and without writing anything. */
export async function checkTarget(
  target: Target,
  audit: AuditToCheck | null,
  port: Pick<TargetPort, 'egress' | 'proof' | 'health' | 'reached' | 'preflight' | 'writableRole'>,
  runId: string,
): Promise<Checklist> {
  const { name, isolation } = target;
  const reach = await reachItems(target, port);
  const mayAsk = reach.every(({ state }) => state === 'ok');
  const items = [
    ...reach,
    ...(mayAsk
      ? [...(await healthItems(target, port)), ...(await canaryItems(target, port, runId))]
      : []),
    seedItem(target),
    ...(await storeItems(target)),
    ...(await roleItems(target, port)),
    ...(audit === null ? [] : await auditItems(target, audit)),
  ];
  return { target: name, isolation, items };
}

/** Whether load may go there. Nothing is asked of a host that refuses it. */
async function reachItems(
  target: Target,
  port: Pick<TargetPort, 'egress' | 'proof'>,
): Promise<readonly CheckItem[]> {
  const egress = await port.egress(target);
  if (!egress.ok) return [addressesItem(egress.error)];
  const found = egress.value.hosts.map(
    ({ host, addresses }) => `${host} at ${addresses.map(shownAddress).join(', ')}`,
  );
  const proof = await port.proof(target, egress.value);
  return [
    okItem('addresses', found.join('; ')),
    proof.state === 'unreadable'
      ? unknownItem('ownership', proof.text, 'Let the host answer, then look again.')
      : isGranted(proof)
        ? okItem('ownership', proof.text)
        : missingItem('ownership', proof.text, 'Publish what "zerohour target-token" prints.'),
  ];
}

/** Load from here would share the machine's CPU with the target. */
const shownAddress = (address: string): string =>
  isOwnAddress(address) ? `${address} (this machine)` : address;

/** A name that no name server knows is the file's mistake; one that could not be looked up says nothing of it. */
const addressesItem = (problem: string): CheckItem =>
  problem.includes(notLookedUp) && !problem.includes('ENOTFOUND')
    ? unknownItem('addresses', problem, "Mend this machine's name resolution, then look again.")
    : missingItem('addresses', problem, 'Correct allowHosts or allowAddresses.');

async function healthItems(
  target: Target,
  port: Pick<TargetPort, 'health' | 'reached'>,
): Promise<readonly CheckItem[]> {
  if (target.healthUrl === null) {
    const problem = await port.reached(target);
    const bases = baseUrlsOf(target).map(shownUrl);
    return [
      problem === null
        ? okItem(
            'health',
            `${bases.join(', ')} ${bases.length === 1 ? 'answers' : 'answer'}; the target file names no healthUrl`,
          )
        : faultItem('health', problem, 'Start the target, or correct baseUrl.'),
    ];
  }
  const problem = await port.health(target);
  const url = shownUrl(target.healthUrl);
  return [
    problem === null
      ? okItem('health', `${url} answers`)
      : faultItem('health', problem, 'Start the target, or correct healthUrl.'),
  ];
}

async function canaryItems(
  target: Target,
  port: Pick<TargetPort, 'preflight'>,
  runId: string,
): Promise<readonly CheckItem[]> {
  if (demandsOf(target.isolation).canary === 'none') return [notAsked('canary', target.isolation)];
  const tag = tagFor(target, runId, 0, { fromMs: Date.now(), durationMs: 0 });
  return hopItems((await port.preflight(target, tag)).hops, demandsOf(target.isolation).canary);
}

function seedItem(target: Target): CheckItem {
  const { isolation, shadow, seed } = target;
  if (seed?.kind === 'none') return okItem('seed', 'none: what is there is used');
  if (seed?.kind === 'sql') return okItem('seed', `${seed.file} is run before each run, not now`);
  if (seed?.kind === 'command') {
    return okItem('seed', `${seed.command[0]} is started before each run, not now`);
  }
  if (shadow.seedUrl !== null) {
    return okItem('seed', `${shownUrl(shadow.seedUrl)} is asked before each run, not now`);
  }
  if (!isSeeded(target)) return notAsked('seed', isolation);
  return missingItem(
    'seed',
    'the target file does not say how stock is filled before a run',
    'Add shadow.seedUrl, or seed with none, a SQL file or a command.',
  );
}

async function storeItems(target: Target): Promise<readonly CheckItem[]> {
  const { postgresUrl, redisUrl, shadowRedisUrl = null } = target.stores;
  const redis = [
    ...(redisUrl === null ? [] : [await redisItem('redisUrl', redisUrl)]),
    ...(shadowRedisUrl === null ? [] : [await redisItem('shadowRedisUrl', shadowRedisUrl)]),
  ];
  if (postgresUrl !== null) return [...(await postgresItems(target, postgresUrl)), ...redis];
  if (redisUrl !== null) return redis;
  return [
    demandsOf(target.isolation).leaks === 'none'
      ? notAsked('stores', target.isolation)
      : adoptionItem(
          demandsOf(target.isolation).leaks,
          'stores',
          'the target file names no store, so no leak can be found',
          'Add stores.postgresUrl with identity, or stores.redisUrl.',
        ),
  ];
}

/** A run is refused whose audit could change what it judges. */
async function roleItems(
  target: Target,
  port: Pick<TargetPort, 'writableRole'>,
): Promise<readonly CheckItem[]> {
  const { postgresUrl, mysqlUrl = null, allowWritableRole } = target.stores;
  if (postgresUrl === null && mysqlUrl === null) return [];
  const part = 'audit role';
  if (allowWritableRole) return [okItem(part, 'the target file admits one that may write')];
  const rights = await port.writableRole(target);
  if (rights.state === 'reads-only') return [okItem(part, 'may write nothing')];
  if (rights.state === 'unknown') {
    const text = `not known whether it may write: ${rights.text}`;
    return [unknownItem(part, text, 'Let the database answer, then look again.')];
  }
  const remedy = 'Give a role with USAGE and SELECT alone, or set stores.allowWritableRole: true.';
  return [missingItem(part, rights.text, remedy)];
}

async function redisItem(key: 'redisUrl' | 'shadowRedisUrl', url: string): Promise<CheckItem> {
  const part = `Redis ${shownUrl(url)}`;
  try {
    await pingRedis(url);
    return okItem(part, 'answers');
  } catch (error) {
    return storeFaultItem(
      part,
      oneLine(error),
      `Correct stores.${key}, or its password and rights.`,
    );
  }
}

async function postgresItems(target: Target, url: string): Promise<readonly CheckItem[]> {
  const part = `PostgreSQL ${shownUrl(url)}`;
  const schemas = Object.values(auditedSchemas(target)).filter((schema) => schema !== null);
  try {
    return await readPostgres(url, async (client) => {
      const seen = await schemasIn(client, schemas);
      const items = [okItem(part, 'answers')];
      for (const schema of schemas) {
        if (seen.has(schema)) items.push(okItem(`schema ${schema}`, 'is there'));
        else items.push(missingSchema(schema, demandOfSchema(target, schema)));
      }
      for (const identity of target.identity) {
        for (const schema of schemas.filter((each) => seen.has(each))) {
          const problem = await columnProblem(client, schema, identity);
          const where = `identity ${schema}.${identity.table}.${identity.column}`;
          items.push(
            problem === null
              ? okItem(where, 'can be read')
              : adoptionItem(
                  demandOfSchema(target, schema),
                  where,
                  problem,
                  'Correct identity, or grant SELECT to the role.',
                ),
          );
        }
      }
      return [...items, ...identityItems(target)];
    });
  } catch (error) {
    return [
      storeFaultItem(
        part,
        oneLine(error),
        'Correct stores.postgresUrl, or its password and rights.',
      ),
    ];
  }
}

/** The shadow schema is what a stack adopts; where its customers' data lies is the file's matter. */
const demandOfSchema = (target: Target, schema: string): Demand =>
  schema === auditedSchemas(target).live ? 'required' : demandsOf(target.isolation).leaks;

const missingSchema = (schema: string, demand: Demand): CheckItem =>
  adoptionItem(
    demand,
    `schema ${schema}`,
    'there is none, or the role may not use it',
    'Correct stores.schemas, create the schema (provisionPostgres of @zerohour/shadow-data), or grant USAGE.',
  );

function identityItems({ identity, isolation }: Target): readonly CheckItem[] {
  if (identity.length > 0) return [];
  if (demandsOf(isolation).leaks === 'none') return [notAsked('identity', isolation)];
  const text = 'no column says whose run wrote a row';
  const { leaks } = demandsOf(isolation);
  return [
    adoptionItem(leaks, 'identity', text, 'Name table and column of what clients call themselves.'),
  ];
}

async function auditItems(target: Target, audit: AuditToCheck): Promise<readonly CheckItem[]> {
  const checks = await checkAuditQueries(target, audit);
  if (!checks.ok)
    return [
      storeFaultItem(
        `audit ${audit.file}`,
        checks.error,
        'Correct the audit file, or the address of the database below stores.',
      ),
    ];
  return checks.value.map((check) => queryItem(check, target));
}

function queryItem(
  { store, query, rows, problem, columns }: QueryCheck,
  target: Target,
): CheckItem {
  const isOnly = demandsOf(target.isolation).audit === 'one';
  const part = isOnly ? `audit query ${query}` : `audit query ${query} (${store})`;
  if (problem !== null) {
    const fault = storeFaultItem(part, problem, `Let the query give ${columns.join(', ')}.`);
    const isGap = store === 'shadow' && demandsOf(target.isolation).leaks === 'reported';
    return isGap && fault.state === 'missing' ? { ...fault, state: 'not-adopted' } : fault;
  }
  return okItem(
    part,
    rows === 0 ? 'runs, and gives no rows yet' : `runs, and its first rows fit (${rows})`,
  );
}
