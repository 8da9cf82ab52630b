import { z } from 'zod';
import { flowCountsSchema } from '../measure/flowCounts.ts';
import { journeySamplesSchema } from '../measure/journeySamples.ts';
import { finalRunStates } from '../run/run.ts';
import { sameType } from '../sameType.ts';
import { isolationSchema } from '../target/isolation.ts';
import { auditSummarySchema, findingSummarySchema } from './auditSchema.ts';
import { goalResultSchema } from './goalSchema.ts';
import { concurrencySchema, funnelSchema } from './layersSchema.ts';
import { loadPointSchema, quantileSchema } from './loadPointSchema.ts';
import { questionNames } from './reading/readingLine.ts';
import type { Report } from './report.ts';

const count = z.number().int().nonnegative();
const share = z.number().nonnegative();

export const verdictStateSchema = z.enum(['pass', 'fail', 'unknown']).meta({ id: 'VerdictState' });

const verdict = z
  .object({
    state: verdictStateSchema,
    reasons: z.array(z.object({ state: verdictStateSchema, text: z.string() })),
  })
  .meta({ id: 'Verdict' });

const headline = z
  .object({
    state: verdictStateSchema,
    answer: z.string().describe('Whether the required load was proven.'),
    reason: z.string().describe('What decided the verdict.'),
    text: z.string().describe('Answer and reason in one line, what decided first.'),
  })
  .meta({ id: 'Headline' });

const readingLine = z
  .object({
    name: z.enum(questionNames),
    question: z.string(),
    state: verdictStateSchema,
    text: z.string().describe('A sentence.'),
    source: z.string().describe('The part of this report that it was read from.'),
  })
  .meta({ id: 'ReadingLine' });

const resourceUse = z
  .object({
    rows: z.array(
      z.object({
        process: z.string(),
        kind: z.string(),
        means: z.array(z.number().nullable()).describe('At each of `points`, in their order.'),
      }),
    ),
    moved: z
      .array(
        z.object({
          process: z.string(),
          kind: z.string(),
          from: z.number(),
          to: z.number(),
          expected: z.number().describe('By a straight line through the loads below the limit.'),
          isAtCeiling: z.boolean(),
        }),
      )
      .describe('What grew at the limit by more than the load explains, most first.'),
    text: z.string(),
  })
  .meta({ id: 'ResourceUse' });

const levelRate = z
  .object({
    level: z.number(),
    ratePerSecond: z.number(),
    paths: z.record(z.string(), z.number()),
  })
  .meta({ id: 'LevelRate' });

const requirement = z
  .object({
    state: verdictStateSchema,
    peak: levelRate.describe('The load at 100%.'),
    needed: levelRate,
    proven: levelRate
      .nullable()
      .describe('Null when no stage below the first breach met every SLO.'),
    text: z.string(),
    reason: z.string(),
  })
  .meta({
    id: 'Requirement',
    description: 'Whether the load that the scenario requires was proven.',
  });

const capacity = z
  .object({
    sloCapacity: z.object({
      lower: levelRate.nullable(),
      upper: levelRate.nullable(),
      text: z.string(),
    }),
    search: z
      .object({
        estimate: z
          .object({ capacity: levelRate, lower: levelRate, upper: levelRate })
          .nullable()
          .describe('Null where it cannot be known; the text says why.'),
        confidence: z.number().describe('Of the interval from lower to upper.'),
        method: z.string(),
        ended: z.enum([
          'precise',
          'time',
          'requests',
          'highest-passes',
          'lowest-breaches',
          'no-evidence',
          'stopped',
        ]),
        text: z.string(),
      })
      .optional()
      .meta({
        id: 'SearchResult',
        description: 'The SLO capacity of a search, with its interval.',
      }),
    saturation: z.object({ achievedPerSecond: z.number(), level: z.number() }).nullable(),
  })
  .meta({ id: 'Capacity' });

const stepSummary = z
  .object({
    path: z.string(),
    step: z.string(),
    requests: count,
    failures: z.record(z.string(), count),
    noEvidence: z.record(z.string(), count).optional(),
    flow: flowCountsSchema.optional(),
    p50Ms: quantileSchema,
    p95Ms: quantileSchema,
    p99Ms: quantileSchema,
  })
  .meta({ id: 'StepSummary' });

const leakedRow = z.object({
  place: z.string(),
  id: z.string(),
  owner: z.string(),
  text: z.string(),
});

export const leakSummarySchema = z
  .object({
    state: z.enum(['clean', 'leaked', 'unknown']),
    reason: z.string().nullable(),
    scanned: z.array(z.object({ place: z.string(), rows: count })),
    leaks: z.array(leakedRow),
    older: z.object({ count, listed: z.array(leakedRow) }).optional(),
  })
  .meta({ id: 'LeakSummary' });

export const preflightSummarySchema = z
  .object({
    state: verdictStateSchema,
    hops: z.array(
      z.object({
        service: z.string(),
        instance: z.string(),
        tagSeen: z.boolean().nullable(),
        store: z.string().nullable(),
        corruptRefused: z.boolean().nullable(),
        problem: z.string().nullable(),
        remedy: z.string().optional().meta({ description: 'What to do about the problem.' }),
      }),
    ),
  })
  .meta({ id: 'PreflightSummary' });

const roundStart = z
  .object({
    round: count,
    skewMs: z.number().nonnegative(),
    errorMs: z.number().nonnegative(),
    lastShard: count,
    hosts: count,
  })
  .meta({ id: 'RoundStart', description: 'How far apart the shards of a round left the barrier.' });

export const runFactsSchema = z
  .object({
    id: z.string(),
    scenario: z.string(),
    target: z.string(),
    startedAt: z.string(),
    endedAt: z.string(),
    outcome: z.enum(finalRunStates).meta({ id: 'FinalRunState' }),
    reason: z.string().nullable(),
    shards: count,
    precision: z.enum(['fine', 'coarse']),
    seed: z.number(),
    startSkewMs: z.number().nullable(),
    starts: z.array(roundStart).optional(),
    tool: z.object({ zerohour: z.string(), k6: z.string() }),
    machine: z.object({
      cpu: z.string().optional().meta({ description: "The CPU's model." }),
      cpus: z.number(),
      memoryBytes: z.number(),
      platform: z.string(),
    }),
    branch: z.string().optional().meta({ description: 'The branch or tag that was tested.' }),
  })
  .meta({ id: 'RunFacts' });

const customerSummary = z
  .object({
    requests: count,
    errors: count,
    errorShare: share,
    p50Ms: quantileSchema,
    p95Ms: quantileSchema,
    p99Ms: quantileSchema,
  })
  .meta({ id: 'CustomerSummary' });

const generatorSummary = z
  .object({
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
  })
  .meta({ id: 'GeneratorSummary' });

/** The value of `report.json`, keys in their order there. Its JSON Schema is docs/schemas/report.schema.json. */
export const reportSchema = z
  .object({
    schemaVersion: z.literal(1),
    run: runFactsSchema,
    isolation: isolationSchema.optional(),
    headline,
    verdict,
    requirement,
    goal: goalResultSchema.optional(),
    capacity: capacity.nullable().describe('Null for a load that was held.'),
    points: z.array(loadPointSchema),
    concurrency: concurrencySchema.optional(),
    funnel: funnelSchema.optional(),
    steps: z.array(stepSummary),
    journeys: journeySamplesSchema.optional(),
    findings: findingSummarySchema,
    audit: z.array(auditSummarySchema),
    leaks: leakSummarySchema.nullable(),
    preflight: preflightSummarySchema.nullable(),
    customers: customerSummary.nullable(),
    generators: z.array(generatorSummary),
    resources: resourceUse
      .optional()
      .describe(
        'What the processes of the target used; shown beside the limit, no proof of what binds.',
      ),
    caveats: z.array(z.string()),
    reading: z
      .array(readingLine)
      .optional()
      .describe('What a reader asks first, answered from the rest of this report.'),
    sources: z
      .record(z.string(), z.string())
      .describe('What each figure was computed from, and how.'),
  })
  .meta({
    id: 'Report',
    description: 'report.json of a Zerohour run. Non-integers have 6 significant digits.',
  });

sameType<Report, z.output<typeof reportSchema>>(true);
