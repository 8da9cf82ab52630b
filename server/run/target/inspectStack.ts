import { auditText } from '../../core/init/auditText.ts';
import { isOpenapi, pagesOf } from '../../core/init/pages.ts';
import { scenarioText } from '../../core/init/scenarioText.ts';
import {
  answersGraphql,
  graphqlPaths,
  healthPaths,
  openapiPaths,
  type StackFacts,
  smallestQuery,
} from '../../core/init/stackFacts.ts';
import { targetText } from '../../core/init/targetText.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Isolation } from '../../core/target/isolation.ts';
import { below } from '../../core/target/targetOrigin.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { writableRole } from '../../edge/stack/audit/writableRole.ts';
import { addressRule, isPrivateAddress } from '../../edge/stack/egress/addresses.ts';
import { allowedAddresses } from '../../edge/stack/egress/lookup.ts';
import type { ClientTarget } from '../../edge/stack/http/client.ts';
import { type Asked, type AskOptions, ask } from '../../edge/stack/http/exchange.ts';
import { readCatalogue } from '../../edge/stack/stores/catalogue.ts';
import { readPostgres } from '../../edge/stack/stores/storeProbe.ts';

/** What somebody said of a stack. */
export interface StackQuestion {
  readonly name: string;
  readonly baseUrl: string;
  /** Null: `dedicated` at private addresses, else `shadow`. */
  readonly isolation: Isolation | null;
  /** A recording or a description of the stack's requests; null: an OpenAPI document is looked for. */
  readonly document: string | null;
  readonly databaseUrl: string | null;
  readonly schema: string;
}

/** Whether every address of the stack is private or loopback. The error says why it has none that may be driven. */
export async function isPrivateStack(baseUrl: string): Promise<Result<boolean, string>> {
  const found = await allowedAddresses(new URL(baseUrl).hostname, addressRule([]));
  return found.ok ? ok(found.value.every(isPrivateAddress)) : found;
}

/** Most pages that are asked whether they answer. */
const pagesMax = 10;
const lookMs = 3_000;

/**
 * Looks at a stack as a browser would, by at most 23 GET requests and, where no document names pages, four small queries
 * of GraphQL; without load. Looks at the catalogue of the database that was named. The error says what of that was out of reach.
 */
export async function inspectStack(question: StackQuestion): Promise<Result<StackFacts, string>> {
  const { name, baseUrl, databaseUrl, schema } = question;
  const isPrivate = await isPrivateStack(baseUrl);
  if (!isPrivate.ok) return isPrivate;
  const isolation = question.isolation ?? (isPrivate.value ? 'dedicated' : 'shadow');
  const target = probeTarget(name, baseUrl);
  const base = await look(target, baseUrl);
  if (!base.ok) return base;
  const healthUrl = await firstGood(target, healthPaths);
  const document = question.document ?? (await openapiOf(target));
  const database = await databaseOf(databaseUrl, schema);
  if (!database.ok) return database;
  const pages = document === null ? [] : await pagesThatAnswer(target, document);
  const isFound = pages.length > 0;
  return ok({
    ...{ name, baseUrl, isolation, isPrivate: isPrivate.value },
    healthUrl: healthUrl === null ? null : below(baseUrl, healthUrl),
    pages: isFound || !isGood(base) ? pages : ['/'],
    graphqlPath: isFound ? null : await graphqlOf(target),
    baseStatus: base.value.status,
    database: database.value,
  });
}

/** The files that are proposed for a stack (name → text), and what the audit lacks. */
export function stackFiles(facts: StackFacts): {
  readonly files: Readonly<Record<string, string>>;
  readonly auditLacks: readonly string[];
} {
  const { name, database } = facts;
  const audit = database === null ? null : auditText(name, database.catalogue);
  return {
    files: {
      [`targets/${name}.yaml`]: targetText(facts),
      [`${name}.yaml`]: scenarioText(facts),
      ...(audit === null ? {} : { [`${name}.audit.yaml`]: audit.text }),
    },
    auditLacks: audit?.missing ?? [],
  };
}

/** A target of which only its own host is asked. */
const probeTarget = (name: string, baseUrl: string): ClientTarget => ({
  ...{ name, baseUrl, allowHosts: [], allowAddresses: [] },
  shadow: { hops: [], seedUrl: null },
  ...{ customerStatsUrl: null, switches: null, healthUrl: null },
});

/** The answer, or why there is none. */
async function look(
  target: ClientTarget,
  url: string,
  options: Pick<AskOptions, 'method' | 'body'> = {},
): Promise<Result<Asked, string>> {
  try {
    return ok(await ask(target, url, { timeoutMs: lookMs, ...options }));
  } catch (error) {
    return err(oneLine(error));
  }
}

/** What is answered at all has a status of 200 or more. */
const isGood = (answer: Result<Asked, string>): answer is Result<Asked, never> & { ok: true } =>
  answer.ok && answer.value.status <= 299;

async function firstGood(target: ClientTarget, paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    if (isGood(await look(target, below(target.baseUrl, path)))) return path;
  }
  return null;
}

async function openapiOf(target: ClientTarget): Promise<string | null> {
  for (const path of openapiPaths) {
    const answer = await look(target, below(target.baseUrl, path));
    if (isGood(answer) && isOpenapi(answer.value.text)) return answer.value.text;
  }
  return null;
}

async function graphqlOf(target: ClientTarget): Promise<string | null> {
  const query = { method: 'POST', body: { query: smallestQuery } } as const;
  for (const path of graphqlPaths) {
    const answer = await look(target, below(target.baseUrl, path), query);
    if (isGood(answer) && answersGraphql(answer.value.body)) return path;
  }
  return null;
}

/** The pages of a document that answer. */
async function pagesThatAnswer(target: ClientTarget, document: string): Promise<readonly string[]> {
  const pages: string[] = [];
  for (const path of pagesOf(document).slice(0, pagesMax)) {
    if (isGood(await look(target, below(target.baseUrl, path)))) pages.push(path);
  }
  return pages;
}

async function databaseOf(
  url: string | null,
  schema: string,
): Promise<Result<StackFacts['database'], string>> {
  if (url === null) return ok(null);
  try {
    const catalogue = await readPostgres(url, (client) => readCatalogue(client, schema));
    const stores = { postgresUrl: url, schemas: { live: schema, shadow: schema } };
    const rights = await writableRole({ stores });
    if (rights.state === 'unknown') return err(`the database does not answer: ${rights.text}`);
    return ok({ catalogue, mayWrite: rights.state === 'may-write' ? rights.text : null });
  } catch (error) {
    return err(`the database does not answer: ${oneLine(error)}`);
  }
}
