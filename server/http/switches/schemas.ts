import { z } from 'zod';
import type { Frozen } from '../../core/sameType.ts';
import { sameType } from '../../core/sameType.ts';
import { pauses } from '../../core/switch/batches.ts';
import { historyKinds } from '../../core/switch/history.ts';
import { pushStates } from '../../core/switch/push.ts';
import { effectRules, stayMsMax } from '../../core/switch/pushPlan.ts';
import { type SwitchKind, switchKinds } from '../../core/switch/switchFile.ts';
import type { PushPreview, PushView, SwitchPage } from '../../run/switch/switchService.ts';

const kindSchema = z.enum(Object.keys(switchKinds) as [SwitchKind, ...SwitchKind[]]);
const valueSchema = z
  .union([z.boolean(), z.number(), z.string()])
  .meta({ id: 'SwitchValue', description: 'The value of a switch.' });
const targetSchema = z
  .string()
  .min(1)
  .max(1024)
  .meta({ description: 'Name of a target; an admin may give the absolute path of its file.' });
const nameSchema = z.string().min(1).max(128);

const typeSchema = z.union([
  z.object({ kind: z.literal('boolean') }),
  z.object({ kind: z.literal('integer'), min: z.number(), max: z.number() }),
  z.object({ kind: z.literal('enum'), values: z.array(z.string()) }),
  z.object({ kind: z.literal('string') }),
]);

export const switchSchema = z
  .object({
    name: z.string(),
    about: z.string(),
    owner: z.string(),
    kind: kindSchema,
    takes: z.string().meta({ description: 'The allowed values in words.' }),
    values: typeSchema,
    default: valueSchema,
    expires: z.string().nullable(),
    isExpired: z.boolean(),
    shadowOnly: z.boolean(),
    provider: z.string(),
    service: z.string().nullable(),
    hasBehaviour: z.boolean().meta({ description: 'Whether its effect can be seen.' }),
    value: valueSchema.nullable(),
    version: z.string().nullable(),
    instances: z.array(z.object({ instance: z.string(), value: valueSchema })),
    problem: z.string().nullable().meta({ description: 'Why its stored value cannot be used.' }),
  })
  .meta({ id: 'Switch' });

export const switchPageSchema = z
  .object({
    target: z.string(),
    total: z.number().int().meta({ description: 'How many match.' }),
    switches: z.array(switchSchema),
  })
  .meta({ id: 'SwitchPage' });

export const effectSchema = z
  .object({
    instance: z.string(),
    switch: z.string(),
    kind: z.enum(['effective', 'deaf', 'unknown']),
    value: valueSchema.nullable(),
    behaviour: z.string().nullable(),
    reason: z.string(),
    afterMs: z.number().nullable(),
  })
  .meta({ id: 'SwitchEffect', description: 'What one instance shows of one switch.' });

const diffSchema = z
  .object({
    switch: z.string(),
    before: valueSchema,
    after: valueSchema,
    instances: z.array(z.object({ instance: z.string(), before: valueSchema, after: valueSchema })),
  })
  .meta({ id: 'SwitchDiff' });

const batchesSchema = z.array(z.array(z.string()));

export const previewSchema = z
  .object({
    changes: z.array(z.object({ switch: z.string(), value: valueSchema, version: z.string() })),
    diff: z.array(diffSchema),
    batches: batchesSchema,
  })
  .meta({ id: 'PushPreview' });

const rulesShape = {
  pause: z.enum(pauses).default('first'),
  onDeaf: z.enum(effectRules).default('roll-back'),
  onUnknown: z.enum(effectRules).default('roll-back'),
  boundMs: z
    .int()
    .min(100)
    .max(60_000)
    .default(3_000)
    .meta({ description: 'In which each instance must show value and behaviour, in ms.' }),
};

const changeSchema = z.strictObject({
  switch: nameSchema,
  value: z.union([z.boolean(), z.number(), z.string().max(500)]),
});
const changesMax = 200;

export const previewBodySchema = z
  .strictObject({
    target: targetSchema,
    changes: z.array(changeSchema).min(1).max(changesMax),
    ...rulesShape,
  })
  .meta({ id: 'PreviewPush' });

export const pushBodySchema = z
  .strictObject({
    target: targetSchema,
    changes: z
      .array(changeSchema.extend({ version: z.string().min(1).max(100) }))
      .min(1)
      .max(changesMax),
    reason: z.string().trim().min(1).max(500),
    forMs: z.int().min(1_000).max(stayMsMax).nullable().default(null).meta({
      description:
        'How long the values stay once each instance shows them, in ms; null: until somebody pushes others.',
    }),
    ...rulesShape,
  })
  .meta({ id: 'StartPush' });

export const pushSchema = z
  .object({
    id: z.string(),
    target: z.string(),
    state: z.enum(pushStates),
    by: z.string(),
    reason: z.string(),
    createdAt: z.string(),
    endedAt: z.string().nullable(),
    forMs: z.number().nullable(),
    turnBackAt: z.string().nullable().meta({
      description: 'When the values are turned back; null: they are not, or no longer.',
    }),
    diff: z.array(diffSchema),
    batches: batchesSchema,
    batch: z.number().int().meta({ description: 'The batch at which it is, from 0.' }),
    pause: z.enum(pauses),
    onDeaf: z.enum(effectRules),
    onUnknown: z.enum(effectRules),
    boundMs: z.number(),
    effects: z.array(effectSchema),
    why: z.string().nullable(),
  })
  .meta({ id: 'SwitchPush' });

export const historySchema = z
  .object({
    id: z.string(),
    target: z.string(),
    switch: z.string(),
    kind: z.enum(historyKinds),
    push: z.string(),
    before: valueSchema,
    after: valueSchema,
    by: z.string(),
    reason: z.string(),
    at: z.string(),
  })
  .meta({ id: 'SwitchHistoryEntry' });

const whole = (max: number, standard: number) =>
  z.coerce.number().int().min(1).max(max).default(standard);

export const listQuerySchema = z.object({
  target: targetSchema,
  search: z.string().max(128).default(''),
  kind: kindSchema.optional(),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
  limit: whole(200, 50),
});
export const targetQuerySchema = z.object({ target: targetSchema });
export const pushesQuerySchema = z.object({ target: targetSchema, limit: whole(100, 20) });
export const historyQuerySchema = z.object({
  target: targetSchema,
  switch: nameSchema.optional(),
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
  limit: whole(200, 50),
});
export const nameParamSchema = z.object({ name: nameSchema });
export const pushParamSchema = z.object({ id: z.string().min(1).max(64) });
export const rollBackBodySchema = z
  .strictObject({ reason: z.string().trim().min(1).max(500) })
  .meta({ id: 'RollBackPush' });

sameType<SwitchPage, Frozen<z.output<typeof switchPageSchema>>>(true);
sameType<PushPreview, Frozen<z.output<typeof previewSchema>>>(true);
sameType<PushView, Frozen<z.output<typeof pushSchema>>>(true);
