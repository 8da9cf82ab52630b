import { z } from 'zod';
import { auditStates, stores } from '../audit/finding.ts';
import { amountUnits, severities, witnessKinds } from '../audit/invariants/invariant.ts';
import { invariantNames, invariantsDoc } from '../audit/invariants/registry.ts';
import type { Report } from './report.ts';

const count = z.number().int().nonnegative();
const share = z.number().nonnegative();
const verdictState = z.enum(['pass', 'fail', 'unknown']);

const quantile = z
  .object({ value: z.number().nullable(), samples: count })
  .describe('In ms; null when there are fewer than 10/(1-q) samples.');

const responseQuantile = z
  .object({
    value: z.number().nullable(),
    samples: count,
    state: z.enum([
      'measured',
      'at least',
      'never answered',
      'not available',
      'not enough samples',
    ]),
  })
  .describe('In ms: the quantile, or what it is at least; null in the other states.');

const responsePercentiles = z.object({
  p50Ms: responseQuantile,
  p95Ms: responseQuantile,
  p99Ms: responseQuantile,
});

const responseTimes = z.object({
  correct: responsePercentiles.describe('Of correct journeys; not available with a dropped start.'),
  censored: responsePercentiles.describe(
    'Of all starts but refused ones; without a correct answer is never answered.',
  ),
});

const measured = z.object({
  offeredPerSecond: z.number(),
  startedPerSecond: z.number(),
  achievedPerSecond: z.number(),
  goodputPerSecond: z.number(),
  requestsPerSecond: z.number(),
  windowMs: z.number().nonnegative().optional(),
  planned: count,
  started: count,
  dropped: count,
  finished: count,
  correct: count,
  refused: count,
  failed: count,
  errorShare: share,
  p50Ms: quantile,
  p95Ms: quantile,
  p99Ms: quantile,
  startLagP99Ms: quantile,
  response: responseTimes
    .optional()
    .describe('Planned start to done; the percentiles above are service time.'),
});

const sloOutcome = z.object({
  path: z.string(),
  name: z.string(),
  limit: z.number(),
  measured: z.number().nullable(),
  state: z.enum(['met', 'breached', 'unknown']),
  reason: z.string().nullable(),
});

const loadPoint = z.object({
  round: count,
  stage: count,
  level: z.number(),
  startMs: z.number(),
  holdMs: z.number(),
  total: measured,
  paths: z.record(z.string(), measured),
  generatorLimited: z.string().nullable(),
  unknown: z.string().nullable(),
  slos: z.array(sloOutcome),
});

const levelRate = z.object({
  level: z.number(),
  ratePerSecond: z.number(),
  paths: z.record(z.string(), z.number()),
});

const capacity = z.object({
  sloCapacity: z.object({
    lower: levelRate.nullable(),
    upper: levelRate.nullable(),
    text: z.string(),
  }),
  saturation: z.object({ achievedPerSecond: z.number(), level: z.number() }).nullable(),
});

const stepSummary = z.object({
  path: z.string(),
  step: z.string(),
  requests: count,
  failures: z.record(z.string(), count),
  p50Ms: quantile,
  p95Ms: quantile,
  p99Ms: quantile,
});

const invariant = z.enum(invariantNames).describe(invariantsDoc);

const finding = z.object({
  invariant,
  severity: z.enum(severities),
  store: z.enum(stores),
  sku: z.string().nullable(),
  message: z.string(),
  amount: z.number(),
  unit: z.enum(amountUnits),
  witness: z.array(
    z.object({
      kind: z.enum(witnessKinds),
      id: z.string(),
      detail: z.string(),
    }),
  ),
  committedAt: z.string().nullable(),
  foundAt: z.string(),
  detectionMs: z.number().nullable(),
  duringLoad: z.boolean(),
  beforeRun: z.boolean().optional(),
});

export const auditSummarySchema = z.object({
  store: z.enum(stores),
  state: z.enum(auditStates),
  reason: z.string().nullable(),
  ticks: count,
  facts: count,
  watermarkAgeMsMax: z.number().nullable(),
  unwatchedMs: z.array(z.number()).optional(),
  findings: z.array(finding),
  checked: z.array(z.object({ invariant, doc: z.string(), subjects: count, broken: count })),
});

export const leakSummarySchema = z.object({
  state: z.enum(['clean', 'leaked', 'unknown']),
  reason: z.string().nullable(),
  scanned: z.array(z.object({ place: z.string(), rows: count })),
  leaks: z.array(
    z.object({ place: z.string(), id: z.string(), owner: z.string(), text: z.string() }),
  ),
});

export const preflightSummarySchema = z.object({
  state: z.enum(['pass', 'fail']),
  hops: z.array(
    z.object({
      service: z.string(),
      instance: z.string(),
      tagSeen: z.boolean(),
      store: z.string().nullable(),
      corruptRefused: z.boolean(),
      problem: z.string().nullable(),
    }),
  ),
});

const roundStart = z.object({
  round: count,
  skewMs: z.number().nonnegative(),
  errorMs: z.number().nonnegative(),
  lastShard: count,
  hosts: count,
});

export const runFactsSchema = z.object({
  id: z.string(),
  scenario: z.string(),
  target: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  outcome: z.enum(['finished', 'aborted', 'failed']),
  reason: z.string().nullable(),
  shards: count,
  precision: z.enum(['fine', 'coarse']),
  seed: z.number(),
  startSkewMs: z.number().nullable(),
  starts: z.array(roundStart).optional(),
  tool: z.object({ zerohour: z.string(), k6: z.string() }),
  machine: z.object({
    cpus: z.number(),
    memoryBytes: z.number(),
    platform: z.string(),
  }),
});

const customerSummary = z.object({
  requests: count,
  errors: count,
  errorShare: share,
  p50Ms: quantile,
  p95Ms: quantile,
  p99Ms: quantile,
});

const generatorSummary = z.object({
  shard: count,
  k6CpuShareMax: share,
  workerCpuShareMax: share,
  memoryBytesMax: z.number().nonnegative(),
  k6WaitShareMax: share.nullable(),
  workerLagMsMax: z.number().nonnegative().nullable(),
  hostCpuShareMax: share.nullable(),
  dropped: count,
  vusBusyMax: z.number().nonnegative(),
  vusPlanned: z.number().nonnegative(),
  missingSeconds: count,
});

/** The value of `report.json`, keys in their order there. Its JSON Schema is docs/schemas/report.schema.json. */
export const reportSchema = z
  .object({
    schemaVersion: z.literal(1),
    run: runFactsSchema,
    verdict: z.object({
      state: verdictState,
      reasons: z.array(z.object({ state: verdictState, text: z.string() })),
    }),
    capacity: capacity.nullable(),
    points: z.array(loadPoint),
    steps: z.array(stepSummary),
    audit: z.array(auditSummarySchema),
    leaks: leakSummarySchema.nullable(),
    preflight: preflightSummarySchema.nullable(),
    customers: customerSummary.nullable(),
    generators: z.array(generatorSummary),
    caveats: z.array(z.string()),
    sources: z
      .record(z.string(), z.string())
      .describe('What each figure was computed from, and how.'),
  })
  .describe('report.json of a Zerohour run. Non-integers have 6 significant digits.');

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Fails to compile when the schema and the type drift apart. */
export const schemaMirrorsReport: Same<Report, DeepReadonly<z.output<typeof reportSchema>>> = true;
