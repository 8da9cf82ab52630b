import { z } from 'zod';
import type { DescribedPlan } from '../../core/plan/criteria.ts';
import { preflightSummarySchema, verdictStateSchema } from '../../core/report/schema.ts';
import { runStates, shardStates } from '../../core/run/run.ts';
import { sameType } from '../../core/sameType.ts';
import { loadFactorHint, loadFactorMax, parseLoadFactor } from '../../core/scenario/overrides.ts';
import type {
  Privileges,
  RateAnswer,
  RunDetail,
  RunEvent,
  RunRow,
  RunUpdate,
  ShardRow,
  StartRequest,
} from '../../run/runService.ts';
import { auditStatusSchema, findingSchema } from '../audit/findingSchema.ts';
import { planSchema } from '../scenarios/planSchema.ts';
import {
  namesOneScenario,
  oneScenarioMessage,
  scenarioIdField,
  shardsField,
  sourceField,
  targetField,
} from '../scenarios/schemas.ts';
import { customerSecondSchema, timelineSecondSchema } from './timelineSchema.ts';

export const runIdSchema = z
  .string()
  .regex(/^[a-z0-9]{10,20}$/, 'a run id is 10 to 20 small letters and digits');

const stateSchema = z.enum(runStates).meta({ id: 'RunState' });

const runStatusSchema = z
  .object({
    tone: z.enum(['pass', 'fail', 'unknown', 'quiet']),
    headline: z.string(),
    detail: z.string(),
  })
  .meta({
    id: 'RunStatus',
    description: 'The headline of the run now: how it stands, or how it ended.',
  });

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
    headline: z.string().nullable().describe('The report in one sentence; null without a report.'),
    foundLimit: z
      .boolean()
      .describe('Whether the report has a capacity that a forecast can be planned from.'),
    audit: auditStatusSchema
      .nullable()
      .describe('What the audit has come to so far; null before its first reading.'),
    status: runStatusSchema,
    shards: z.number().int(),
    durationMs: z.number(),
  })
  .meta({ id: 'RunRow' });

export const shardRowSchema = z
  .object({
    round: z.number().int(),
    shard: z.number().int(),
    epoch: z.number().int(),
    state: z.enum(shardStates),
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
    round: z.number().int().describe('The round that drives.'),
    rate: z.number().describe("Its rates, as a multiple of the scenario's."),
    nextRound: z
      .object({ round: z.number().int(), rate: z.number() })
      .nullable()
      .describe('A round at another rate that is being prepared; null: none.'),
    roundStartedAt: z.string().nullable(),
    preflight: preflightSummarySchema.nullable(),
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

export const startBodySchema = z
  .strictObject({
    scenarioId: scenarioIdField.nullable().default(null),
    source: sourceField,
    target: targetField,
    shards: shardsField,
  })
  .refine(namesOneScenario, { message: oneScenarioMessage })
  .meta({ id: 'StartRun' });

export const abortBodySchema = z
  .strictObject({ reason: z.string().trim().min(1).max(500) })
  .meta({ id: 'AbortRun' });

/** A rate as `--load` takes it, or in percent. */
const rateField = z
  .string()
  .transform((text, context): number => {
    const rate = parseLoadFactor(text);
    if (rate !== null) return rate;
    context.issues.push({ code: 'custom', input: text, message: loadFactorHint });
    return z.NEVER;
  })
  .meta({ description: "A multiple of the scenario's rates: `1.5x` or `150%`." });

export const rateBodySchema = z
  .strictObject({
    rate: rateField.optional(),
    percent: z
      .number()
      .positive()
      .max(loadFactorMax * 100)
      .optional(),
  })
  .refine(({ rate, percent }) => (rate === undefined) !== (percent === undefined), {
    message: 'give either rate, such as "1.5x", or percent, such as 150',
  })
  .meta({ id: 'ChangeRate' });

export const rateAnswerSchema = z
  .object({
    round: z.number().int().describe('The round that drives, or will drive, at this rate.'),
    rate: z.number(),
    rateBefore: z.number().describe('The same as `rate` where nothing changes.'),
  })
  .meta({ id: 'RateAnswer', description: "Rates are multiples of the scenario's." });

sameType<RateAnswer, z.output<typeof rateAnswerSchema>>(true);
sameType<RunRow, z.output<typeof runRowSchema>>(true);
sameType<ShardRow, z.output<typeof shardRowSchema>>(true);
sameType<Omit<RunDetail, 'plan'> & { plan: DescribedPlan }, z.output<typeof runDetailSchema>>(true);
sameType<RunEvent, z.output<typeof runEventSchema>>(true);
sameType<RunUpdate, z.output<typeof runUpdateSchema>>(true);
sameType<Omit<StartRequest, 'by' | 'runId' | keyof Privileges>, z.output<typeof startBodySchema>>(
  true,
);
