import { z } from 'zod';
import type { PreflightSummary, Report } from '../../../core/report/report.ts';
import { same } from '../../../core/sameType.ts';
import { auditSummarySchema } from '../../audit/findingSchema.ts';
import { loadPointSchema, quantileSchema } from './loadPoint.ts';

export const verdictStateSchema = z.enum(['pass', 'fail', 'unknown']).meta({ id: 'VerdictState' });

const roundStartSchema = z
  .object({
    round: z.number().int(),
    skewMs: z.number(),
    errorMs: z.number(),
    lastShard: z.number().int(),
    hosts: z.number().int(),
  })
  .meta({ id: 'RoundStart', description: 'How far apart the shards of a round left the barrier.' });

const runFactsSchema = z
  .object({
    id: z.string(),
    scenario: z.string(),
    target: z.string(),
    startedAt: z.string(),
    endedAt: z.string(),
    outcome: z.enum(['finished', 'aborted', 'failed']),
    reason: z.string().nullable(),
    shards: z.number().int(),
    precision: z.enum(['fine', 'coarse']),
    seed: z.number(),
    startSkewMs: z.number().nullable(),
    starts: z.array(roundStartSchema).optional(),
    tool: z.object({ zerohour: z.string(), k6: z.string() }),
    machine: z.object({ cpus: z.number(), memoryBytes: z.number(), platform: z.string() }),
  })
  .meta({ id: 'RunFacts' });

const verdictSchema = z
  .object({
    state: verdictStateSchema,
    reasons: z.array(z.object({ state: verdictStateSchema, text: z.string() })),
  })
  .meta({ id: 'Verdict' });

const levelRateSchema = z
  .object({
    level: z.number(),
    ratePerSecond: z.number(),
    paths: z.record(z.string(), z.number()),
  })
  .meta({ id: 'LevelRate' });

const capacitySchema = z
  .object({
    sloCapacity: z.object({
      lower: levelRateSchema.nullable(),
      upper: levelRateSchema.nullable(),
      text: z.string(),
    }),
    saturation: z.object({ achievedPerSecond: z.number(), level: z.number() }).nullable(),
  })
  .meta({ id: 'Capacity' });

const stepSummarySchema = z
  .object({
    path: z.string(),
    step: z.string(),
    requests: z.number().int(),
    failures: z.record(z.string(), z.number().int()),
    p50Ms: quantileSchema,
    p95Ms: quantileSchema,
    p99Ms: quantileSchema,
  })
  .meta({ id: 'StepSummary' });

const leakSummarySchema = z
  .object({
    state: z.enum(['clean', 'leaked', 'unknown']),
    reason: z.string().nullable(),
    scanned: z.array(z.object({ place: z.string(), rows: z.number().int() })),
    leaks: z.array(
      z.object({ place: z.string(), id: z.string(), owner: z.string(), text: z.string() }),
    ),
  })
  .meta({ id: 'LeakSummary' });

export const preflightSchema = z
  .object({
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
  })
  .meta({ id: 'PreflightSummary' });

const customerSummarySchema = z
  .object({
    requests: z.number().int(),
    errors: z.number().int(),
    errorShare: z.number(),
    p50Ms: quantileSchema,
    p95Ms: quantileSchema,
    p99Ms: quantileSchema,
  })
  .meta({ id: 'CustomerSummary' });

const generatorSummarySchema = z
  .object({
    shard: z.number().int(),
    k6CpuShareMax: z.number(),
    workerCpuShareMax: z.number(),
    memoryBytesMax: z.number(),
    k6WaitShareMax: z.number().nullable(),
    workerLagMsMax: z.number().nullable(),
    hostCpuShareMax: z.number().nullable(),
    dropped: z.number().int(),
    vusBusyMax: z.number(),
    vusPlanned: z.number(),
    missingSeconds: z.number().int(),
  })
  .meta({ id: 'GeneratorSummary' });

export const reportSchema = z
  .object({
    schemaVersion: z.literal(1),
    run: runFactsSchema,
    verdict: verdictSchema,
    capacity: capacitySchema.nullable(),
    points: z.array(loadPointSchema),
    steps: z.array(stepSummarySchema),
    audit: z.array(auditSummarySchema),
    leaks: leakSummarySchema.nullable(),
    preflight: preflightSchema.nullable(),
    customers: customerSummarySchema.nullable(),
    generators: z.array(generatorSummarySchema),
    caveats: z.array(z.string()),
    sources: z
      .record(z.string(), z.string())
      .meta({ description: 'What each figure was computed from.' }),
  })
  .meta({ id: 'Report', description: 'The value of report.json.' });

same<PreflightSummary, z.output<typeof preflightSchema>>(true);
same<Report, z.output<typeof reportSchema>>(true);
