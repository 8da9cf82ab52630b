import { z } from 'zod';
import type {
  RunDetail,
  RunEvent,
  RunRow,
  RunUpdate,
  ScenarioSummary,
  ShardRow,
  StartRequest,
} from '../../../run/runService.ts';
import { same } from '../../../core/sameType.ts';
import { findingSchema } from '../../audit/findingSchema.ts';
import { planSchema } from '../../scenarios/schemas/plan.ts';
import { diagnosticSchema } from '../../scenarios/schemas/scenario.ts';
import { preflightSchema, verdictStateSchema } from './report.ts';
import { customerSecondSchema, timelineSecondSchema } from './timeline.ts';

export const runIdSchema = z
  .string()
  .regex(/^[a-z0-9]{10,20}$/, 'a run id is 10 to 20 small letters and digits');

export const scenarioSummarySchema = z
  .object({
    id: z.string().meta({ description: 'Path below the scenarios folder: `mall/midnight-peak`.' }),
    name: z.string(),
    target: z.string(),
    valid: z.boolean(),
    diagnostics: z.array(diagnosticSchema),
    paths: z.array(z.string()),
    durationMs: z.number(),
    peakRatePerSecond: z.number(),
  })
  .meta({ id: 'ScenarioSummary' });

const stateSchema = z
  .enum([
    'queued',
    'preflight',
    'seeding',
    'setup',
    'readying',
    'running',
    'stopping',
    'finishing',
    'finished',
    'aborted',
    'failed',
  ])
  .meta({ id: 'RunState' });

export const runRowSchema = z
  .object({
    id: z.string(),
    scenario: z.string(),
    target: z.string(),
    state: stateSchema,
    reason: z.string().nullable(),
    by: z.string(),
    createdAt: z.string(),
    startedAt: z.string().nullable(),
    endedAt: z.string().nullable(),
    verdict: verdictStateSchema.nullable(),
    shards: z.number().int(),
    durationMs: z.number(),
  })
  .meta({ id: 'RunRow' });

export const shardRowSchema = z
  .object({
    round: z.number().int(),
    shard: z.number().int(),
    epoch: z.number().int(),
    state: z.enum(['queued', 'claimed', 'ready', 'running', 'done', 'failed', 'lost']),
    worker: z.string().nullable(),
    message: z.string().nullable(),
    startSkewMs: z.number().nullable(),
    startErrorMs: z.number().nullable(),
  })
  .meta({ id: 'ShardRow' });

export const runDetailSchema = z
  .object({
    ...runRowSchema.shape,
    plan: planSchema,
    round: z.number().int(),
    roundStartedAt: z.string().nullable(),
    preflight: preflightSchema.nullable(),
    shardRows: z.array(shardRowSchema),
    folder: z.string(),
  })
  .meta({ id: 'RunDetail' });

export const runEventSchema = z
  .object({
    seq: z.number().int(),
    at: z.string(),
    kind: z.string(),
    message: z.string(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'RunEvent', description: 'A decision with its numbers.' });

export const runUpdateSchema = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('run'), run: runRowSchema }),
    z.object({ type: z.literal('second'), second: timelineSecondSchema }),
    z.object({ type: z.literal('customers'), second: customerSecondSchema }),
    z.object({ type: z.literal('finding'), finding: findingSchema }),
    z.object({ type: z.literal('shard'), shard: shardRowSchema }),
    z.object({ type: z.literal('event'), event: runEventSchema }),
  ])
  .meta({ id: 'RunUpdate' });

const target = z
  .string()
  .min(1)
  .max(200)
  .nullable()
  .default(null)
  .meta({ description: 'Name of a target file; null takes the one that the scenario names.' });
const shards = z.number().int().min(1).max(1000).nullable().default(null);
const scenarioId = z.string().min(1).max(200);

export const startBodySchema = z
  .strictObject({
    scenarioId: scenarioId.nullable().default(null),
    source: z
      .strictObject({
        text: z.string().min(1).max(512_000),
        directory: z.string().min(1).max(4096),
      })
      .nullable()
      .default(null)
      .meta({ description: 'The text of a scenario that the server has no file of; admins only.' }),
    target,
    shards,
  })
  .refine((body) => (body.scenarioId === null) !== (body.source === null), {
    message: 'give scenarioId or source, one of the two',
  })
  .meta({ id: 'StartRun' });

export const preflightBodySchema = z
  .strictObject({ scenarioId, target, shards })
  .meta({ id: 'StartPreflight' });

export const abortBodySchema = z
  .strictObject({ reason: z.string().trim().min(1).max(500) })
  .meta({ id: 'AbortRun' });

same<ScenarioSummary, z.output<typeof scenarioSummarySchema>>(true);
same<RunRow, z.output<typeof runRowSchema>>(true);
same<ShardRow, z.output<typeof shardRowSchema>>(true);
same<RunDetail, z.output<typeof runDetailSchema>>(true);
same<RunEvent, z.output<typeof runEventSchema>>(true);
same<RunUpdate, z.output<typeof runUpdateSchema>>(true);
same<Omit<StartRequest, 'by' | 'mayScript'>, z.output<typeof startBodySchema>>(true);
