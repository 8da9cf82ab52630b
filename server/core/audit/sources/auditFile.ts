import { z } from 'zod';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { readYaml, type YamlSource } from '../../diagnostics/yamlSource.ts';
import { checkShape, closed } from '../../diagnostics/zodDiagnostics.ts';
import { err, ok, type Result } from '../../result.ts';
import { durationHint, parseDuration } from '../../text/units.ts';
import { type Drain, drainOf, drainPart, drainSchema, isInRedis } from '../drain/drain.ts';
import { automatonOf, type DeclaredStates } from '../engine/automaton.ts';
import { type OrderRules, reserveTimes, sellTimes } from '../engine/orderRules.ts';
import { counterColumns } from '../facts/counters.ts';
import { type FactKind, factKinds, type Need, ownRules } from '../facts/registry.ts';
import { stockMeanings, stockQueryColumns } from '../facts/stock.ts';
import {
  checkable,
  invariantNames,
  invariants,
  invariantsDoc,
  type RegisteredInvariant,
} from '../invariants/registry.ts';
import { type RedisFile, redisOf, redisPart, redisSchema } from '../redis/redisFile.ts';
import { readRules, ruleFilesSchema, rulesSchema } from '../rules/ruleFiles.ts';
import type { SqlRules } from '../rules/sqlRule.ts';
import { type Decoding, decodingSchema } from './decoding.ts';
import { type SourceName, sourceNames, sourceSpecs } from './registry.ts';

/** Where a shop keeps its facts: a query for each kind, with `{schema}` where the schema's name goes. */
export interface AuditFile {
  readonly name: string;
  readonly source: SourceName;
  readonly facts: FactQueries;
  readonly stock: string | null;
  readonly counters: string | null;
  readonly rules: OrderRules;
  readonly invariants: readonly RegisteredInvariant[];
  /** Rules of the user, in SQL. */
  readonly sqlRules: SqlRules;
  /** What must be worked off after the load; null where the file names nothing. */
  readonly drain: Drain | null;
  /** What stands in Redis beside the database; null where the file says nothing of it. */
  readonly redis: RedisFile | null;
  /** Bounds of the slot; absent: the source needs none, or the file says nothing of them. */
  readonly decoding?: Decoding;
}

/** Does an audit by this file ask Redis? */
export const readsRedis = ({ redis, drain }: Pick<AuditFile, 'redis' | 'drain'>): boolean =>
  redis !== null || (drain?.backlogs.some(isInRedis) ?? false);

export type FactQueries = Readonly<Partial<Record<FactKind, string>>>;

const query = (columns: readonly string[]) =>
  z
    .string()
    .max(10_000)
    .refine((sql) => sql.includes('{schema}'), 'write {schema} where the name of the schema goes')
    .refine((sql) => !sql.includes(';'), 'one query, without ";"')
    .describe(`A query that gives ${columns.join(', ')}.`);

/** Columns that a source needs beside those of the facts: `xid (postgres)`. */
const sourceColumns = sourceSpecs.flatMap(({ name, columns }) =>
  columns.map((column) => `${column} (${name})`),
);

const factQueries = Object.fromEntries(
  factKinds.map(({ name, columns, required }) => {
    const sql = query([...columns, ...sourceColumns]);
    return [name, required ? sql : sql.optional()];
  }),
);

const graceMsMax = 600_000;
const stateLengthMax = 64;
const statesMax = 100;

export const auditFileSchema = closed({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits or "-"'),
  source: z
    .enum(sourceNames)
    .default('postgres')
    .describe(sourceSpecs.map(({ name, doc }) => `${name}: ${doc}.`).join(' ')),
  facts: closed(factQueries),
  stock: query(stockQueryColumns).optional(),
  stockUnits: z
    .enum(stockMeanings)
    .default('total')
    .describe(
      'What the units of "stock" count. total: all that may be promised, sold ones included. left: what the shop has not taken away yet.',
    ),
  counters: query(counterColumns).optional(),
  reserveAt: z
    .enum(reserveTimes)
    .default('placing')
    .describe(
      'From when on an order promises its units and must have them reserved. payment: an order that is not paid promises nothing.',
    ),
  sellAt: z
    .enum(sellTimes)
    .default('payment')
    .describe(
      'When reserved units become sold. shipping: the units of a paid order are reserved or sold.',
    ),
  grace: z
    .string()
    .refine(
      (text) => (parseDuration(text) ?? graceMsMax + 1) <= graceMsMax,
      `${durationHint}, 10m at most`,
    )
    .optional()
    .describe('How long the shop may take to commit an order in several steps.'),
  appendOnly: z
    .boolean()
    .default(false)
    .describe(
      'No row of the facts is ever changed or deleted. Left out: rows are looked at again before they make a finding.',
    ),
  states: z
    .record(z.string().min(1).max(stateLengthMax), z.array(z.string().min(1).max(stateLengthMax)))
    .refine((states) => Object.keys(states).length <= statesMax, `at most ${statesMax} states`)
    .optional()
    .describe(
      'For each state of the fact "states", those that may follow it at once: { placed: [paid, cancelled], paid: [shipped] }. A state that is named here only after another ends.',
    ),
  rules: rulesSchema.optional(),
  drain: drainSchema(query(['one number'])).optional(),
  redis: redisSchema.optional(),
  decoding: decodingSchema.optional(),
  ruleFiles: ruleFilesSchema.optional(),
  invariants: z
    .array(z.enum(invariantNames))
    .min(1)
    .optional()
    .describe(`Left out: all that the facts allow. ${invariantsDoc}`),
});

/** The audit of a YAML text, or every diagnostic at once. */
export function parseAuditFile(
  text: string,
  file: string,
): Result<AuditFile, readonly Diagnostic[]> {
  const source = readYaml(text, file);
  if (!source.ok) return source;
  const shape = checkShape(auditFileSchema, source.value);
  const diagnostics = [...source.value.diagnostics, ...shape.diagnostics];
  if (shape.value === null || diagnostics.length > 0) return err(diagnostics);
  const { name, source: sourceName, stock = null, counters = null } = shape.value;
  const { stockUnits, appendOnly, reserveAt, sellAt, grace } = shape.value;
  const { invariants: wanted, states } = shape.value;
  const facts: FactQueries = shape.value.facts;
  const { rules: givenRules = [], ruleFiles: files = [] } = shape.value;
  const own = readRules(givenRules, source.value);
  if (!own.ok) return own;
  const sqlRules: SqlRules = { rules: own.value, files, skipped: [] };
  const drain = shape.value.drain === undefined ? null : drainOf(shape.value.drain);
  const redis = shape.value.redis === undefined ? null : redisOf(shape.value.redis);
  const given = givenBy({ facts, stock, counters, sqlRules, drain, redis });
  const possible = checkable(given);
  const refused = (wanted ?? []).flatMap((each, index) => {
    if (possible.some((invariant) => invariant.name === each)) return [];
    const needs = invariants.find((invariant) => invariant.name === each)?.needs.join(', ');
    return [source.value.diagnostic(['invariants', index], `"${each}" needs ${needs}`)];
  });
  refused.push(...statesDiagnostics(source.value, facts, states));
  if (redis !== null && counters === null) {
    const message =
      'nothing to compare it with; give "counters", whose column available is compared';
    refused.push(source.value.diagnostic(['redis'], message));
  }
  const { decoding } = shape.value;
  if (decoding !== undefined && sourceName !== 'postgres-decoding') {
    const message = `the source ${sourceName} has no slot; leave it out, or audit by source postgres-decoding`;
    refused.push(source.value.diagnostic(['decoding'], message));
  }
  if (!given.has('stock')) refused.push(source.value.diagnostic(['facts'], noStock));
  if (refused.length > 0) return err(refused);
  return ok({
    ...{ name, source: sourceName, facts, stock, counters },
    rules: {
      placedBy: facts.events === undefined ? 'lines' : 'events',
      ...{ reserveAt, sellAt, stockMeaning: stockUnits },
      graceMs: grace === undefined ? 0 : (parseDuration(grace) ?? 0),
      appendOnly,
      automaton: states === undefined ? null : automatonOf(states),
    },
    invariants: possible.filter(
      ({ name: each, subject }) =>
        subject === 'rule' || subject === 'backlog' || (wanted?.includes(each) ?? true),
    ),
    ...{ sqlRules, drain, redis },
    ...(decoding === undefined ? {} : { decoding }),
  });
}

/** Rows with a state and the ways between states are of no use without each other. */
function statesDiagnostics(
  source: Pick<YamlSource, 'diagnostic'>,
  facts: FactQueries,
  states: DeclaredStates | undefined,
): readonly Diagnostic[] {
  if (facts.states !== undefined && states === undefined) {
    const message =
      'no ways between states are given; add them as "states", such as { placed: [paid, cancelled], paid: [shipped] }';
    return [source.diagnostic(['facts', 'states'], message)];
  }
  if (facts.states === undefined && states !== undefined) {
    const message = 'no rows have these states; add a query "states" below "facts"';
    return [source.diagnostic(['states'], message)];
  }
  return [];
}

const noStock =
  'no units to compare orders with; give "stock" (sku, units), or a "ledger" whose kinds seed and restock say what was put in';

/** What the queries of a file give. */
export function givenBy({
  facts,
  stock,
  counters,
  sqlRules: { rules, files },
  drain = null,
  redis = null,
}: Pick<AuditFile, 'facts' | 'stock' | 'counters' | 'sqlRules'> &
  Partial<Pick<AuditFile, 'drain' | 'redis'>>): ReadonlySet<Need> {
  return new Set<Need>([
    ...factKinds.map(({ name }) => name).filter((name) => facts[name] !== undefined),
    ...(stock === null && facts.ledger === undefined ? [] : ['stock' as const]),
    ...(counters === null ? [] : ['counters' as const]),
    ...(rules.length + files.length === 0 ? [] : [ownRules.name]),
    ...(drain === null ? [] : [drainPart.name]),
    ...(redis === null ? [] : [redisPart.name]),
  ]);
}
