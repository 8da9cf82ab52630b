import { z } from 'zod';
import { itemParts } from '../../core/drill/drillBody.ts';
import { drillEventKinds } from '../../core/drill/drillEvents.ts';
import { drillStates, itemPhases } from '../../core/drill/drillState.ts';
import { verdictStateSchema } from '../../core/report/schema.ts';
import { sameType } from '../../core/sameType.ts';
import type { DrillDetail, DrillRow, DrillSummary } from '../../run/drill/drillService.ts';
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
    durationMs: z.number(),
    runId: z.string().describe('The run that drives its load.'),
  })
  .meta({ id: 'DrillRow' });

export const drillDetailSchema = z
  .object({
    ...drillRowSchema.shape,
    actions: z.array(
      z.object({
        item: z.number().int(),
        part: z.enum(itemParts),
        text: z.string(),
        atMs: z
          .number()
          .nullable()
          .describe('By the clock of the load; null for one of the rollback or the protection.'),
        endMs: z.number().nullable(),
        phase: z.enum(itemPhases),
        problem: z.string().nullable(),
      }),
    ),
    stages: z.array(z.object({ share: z.number(), startMs: z.number(), endMs: z.number() })),
    probes: z.array(z.string()),
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

sameType<DrillRow, z.output<typeof drillRowSchema>>(true);
sameType<DrillDetail, z.output<typeof drillDetailSchema>>(true);
sameType<DrillSummary, z.output<typeof drillFileSchema>>(true);
