import { z } from 'zod';
import { actionKinds } from '../../core/drill/actions/registry.ts';
import { itemParts } from '../../core/drill/drillBody.ts';
import { drillEventKinds } from '../../core/drill/drillEvents.ts';
import { sensorAnswers } from '../../core/drill/drillRecord.ts';
import { drillStates, itemPhases } from '../../core/drill/drillState.ts';
import { lanes } from '../../core/drill/evidenceTimeline.ts';
import { phases } from '../../core/drill/probe.ts';
import { verdictStateSchema } from '../../core/report/schema.ts';
import { sameType } from '../../core/sameType.ts';
import type {
  DrillDetail,
  DrillFileDetail,
  DrillRow,
  DrillSummary,
} from '../../run/drill/drillService.ts';
import { diagnosticSchema } from '../api/problemSchema.ts';
import { targetField } from '../scenarios/schemas.ts';

export const drillIdSchema = z
  .string()
  .regex(/^[a-z0-9]{10,20}$/, 'a drill id is 10 to 20 small letters and digits');

export const drillRowSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    target: z.string(),
    scenario: z.string(),
    state: z.enum(drillStates).meta({ id: 'DrillState' }),
    reason: z.string().nullable(),
    by: z.string(),
    createdAt: z.string(),
    startedAt: z.string().nullable().describe('The common start of its load; null before it.'),
    endedAt: z.string().nullable(),
    verdict: verdictStateSchema.nullable(),
    sentence: z
      .string()
      .nullable()
      .describe('What was expected and what was seen; null without a report.'),
    withoutProtection: z.boolean().describe('Its protection was left off, to show the harm.'),
    durationMs: z.number(),
    runId: z.string().describe('The run that drives its load.'),
  })
  .meta({ id: 'DrillRow' });

const spanSchema = z.object({ fromMs: z.number(), toMs: z.number() });
const phasesSchema = z.object({
  before: spanSchema.nullable(),
  during: spanSchema.nullable(),
  after: spanSchema.nullable(),
});
const phaseText = { phase: z.enum(phases), text: z.string() };

const actionProgressSchema = z.object({
  item: z.number().int(),
  part: z.enum(itemParts),
  lane: z.enum(lanes),
  text: z.string(),
  see: z.string().describe('What is expected to be seen meanwhile; empty where nothing is.'),
  atMs: z
    .number()
    .nullable()
    .describe('Planned, by the clock of the load; null in rollback and protection.'),
  endMs: z.number().nullable(),
  onMs: z.number().nullable().describe('As it was done; null: not yet, or never.'),
  offMs: z.number().nullable(),
  phase: z.enum(itemPhases),
  problem: z.string().nullable(),
  sensed: z.array(
    z.object({
      asked: z.enum(['on', 'off']),
      answer: z.enum([...new Set([...sensorAnswers.on, ...sensorAnswers.off])]),
      atMs: z.number(),
      text: z.string(),
    }),
  ),
});

export const drillDetailSchema = z
  .object({
    ...drillRowSchema.shape,
    phases: phasesSchema,
    actions: z.array(actionProgressSchema),
    stages: z.array(z.object({ share: z.number(), startMs: z.number(), endMs: z.number() })),
    probes: z.array(
      z.object({
        name: z.string(),
        isLive: z
          .boolean()
          .describe('False for one that reads the record of the load, which is there at the end.'),
        expected: z.array(z.object(phaseText)),
        readings: z.array(
          z.object({
            dueMs: z.number(),
            phase: z.enum(phases).nullable(),
            state: z.enum(['holds', 'broken', 'unknown']),
            text: z.string(),
          }),
        ),
      }),
    ),
    expected: z.array(z.string()),
    folder: z.string(),
  })
  .meta({ id: 'DrillDetail' });

export const drillFileSchema = z
  .object({
    id: z.string().describe('Path below the scenarios folder: `mall/drills/payment-rush`.'),
    path: z.string(),
    name: z.string(),
    scenario: z.string(),
    actions: z.number().int(),
    durationMs: z.number(),
    diagnostics: z.array(diagnosticSchema),
  })
  .meta({ id: 'DrillFile' });

export const drillPlanSchema = z
  .object({
    name: z.string(),
    scenario: z.string(),
    target: z.string(),
    durationMs: z.number(),
    capacity: z.number().describe("The known capacity, as a share of the scenario's peak."),
    clock: z.array(
      z.object({
        atMs: z.number(),
        endMs: z.number().nullable().describe('Null: with the rollback.'),
        what: z.enum(['load', ...actionKinds.map(({ kind }) => kind)]),
        text: z.string(),
        see: z.string(),
      }),
    ),
    phases: phasesSchema,
    probes: z.array(
      z.object({
        name: z.string(),
        expected: z.array(z.object({ ...phaseText, readings: z.number().int() })),
      }),
    ),
    expected: z.array(z.string()),
    protection: z
      .object({
        switches: z.array(z.string()).describe('What is turned before the load.'),
        breaks: z.array(z.string()).describe('What does not hold without it.'),
      })
      .nullable()
      .describe('Null: it has none that could be left off.'),
    rollback: z.array(z.string()),
    abort: z.array(z.string()),
    needsApproval: z
      .boolean()
      .nullable()
      .describe('Whether a second person must approve it; null where the target is not known.'),
  })
  .meta({ id: 'DrillPlan' });

export const drillFileDetailSchema = z
  .object({
    file: drillFileSchema,
    source: z.string(),
    plan: drillPlanSchema.nullable().describe('Null where there are mistakes.'),
    diagnostics: z.array(diagnosticSchema),
    unchecked: z.string().nullable().describe('Why its target was not looked at.'),
  })
  .meta({ id: 'DrillFileDetail' });

export const drillEventSchema = z
  .object({
    seq: z.number().int(),
    at: z.string(),
    kind: z.enum(drillEventKinds),
    message: z.string(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'DrillEvent', description: 'What happened in a drill, with its numbers.' });

export const startDrillBodySchema = z
  .strictObject({
    fileId: z.string().min(1).max(200).nullable().default(null),
    file: z
      .string()
      .min(1)
      .max(4096)
      .nullable()
      .default(null)
      .describe("Absolute path of a drill file on the server's machine; admins only."),
    target: targetField,
    withoutProtection: z
      .boolean()
      .default(false)
      .describe('Leaves off the protection of the drill, to show what happens then.'),
  })
  .refine((body) => (body.fileId === null) !== (body.file === null), {
    message: 'give fileId or file, one of the two',
  })
  .meta({ id: 'StartDrill' });

export const noteBodySchema = z
  .strictObject({ text: z.string().trim().min(1).max(500) })
  .meta({ id: 'DrillNote' });

export const drillStreamMessageSchema = z
  .union([
    z.object({
      type: z.literal('drill'),
      drill: drillDetailSchema,
      events: z.array(drillEventSchema).describe('Those that the client does not have.'),
    }),
    z.object({ type: z.literal('end') }),
  ])
  .meta({ id: 'DrillStreamMessage', description: 'The data of one server-sent event.' });
export type DrillStreamMessage = z.output<typeof drillStreamMessageSchema>;

sameType<DrillRow, z.output<typeof drillRowSchema>>(true);
sameType<DrillDetail, z.output<typeof drillDetailSchema>>(true);
sameType<DrillSummary, z.output<typeof drillFileSchema>>(true);
sameType<DrillFileDetail, z.output<typeof drillFileDetailSchema>>(true);
