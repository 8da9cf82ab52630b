import { z } from 'zod';
import { abortRuleSchema as abortRuleUnion } from '../../core/abort/abortRule.ts';
import { webhookChoices } from '../../core/audit/webhook/webhook.ts';
import type { Criteria } from '../../core/plan/criteria.ts';
import { sameType } from '../../core/sameType.ts';
import type { AuditSpec } from '../../core/scenario/scenario.ts';
import { sloSpecSchema } from '../../core/slo/slo.ts';
import {
  type FlowNode,
  type JourneySpec,
  methods,
  noAnswer,
  statusClasses,
} from '../../core/traffic/journey.ts';
import type { SessionPlan } from '../../core/traffic/session.ts';

const literal = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const testShape = {
  equals: literal.optional(),
  notEquals: literal.optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  above: z.number().optional(),
  below: z.number().optional(),
  exists: z.boolean().optional(),
  contains: literal.optional(),
  matches: z.string().optional(),
};

/** An object with a value of an answer: by JSON path, or by a word such as `header X-Token`. */
const withPlace = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.union([
    z.object({ ...shape, jsonPath: z.string() }),
    z.object({ ...shape, from: z.string().meta({ examples: ['header X-Token'] }) }),
  ]);

const checkSchema = withPlace({ name: z.string(), ...testShape }).meta({ id: 'Check' });

const retrySchema = z
  .object({
    on: z.array(z.union([z.number().int(), z.enum(statusClasses), z.literal(noAnswer)])),
    triesMax: z.number().int(),
    waitMs: z.number(),
    waitMsMax: z.number(),
  })
  .meta({ id: 'Retry', description: 'When a request is sent once more.' });

const untilSchema = z
  .object({
    check: withPlace(testShape),
    everyMs: z.number(),
    withinMs: z.number().nullable(),
    requestsMax: z.number().int(),
  })
  .meta({ id: 'Until', description: 'The step asks again until this holds.' });

const statusSchema = z.union([z.number().int(), z.enum(statusClasses)]);

const thinkSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('constant'), ms: z.number() }),
    z.object({ kind: z.literal('uniform'), minMs: z.number(), maxMs: z.number() }),
    z.object({ kind: z.literal('exponential'), meanMs: z.number(), maxMs: z.number() }),
    z.object({ kind: z.literal('normal'), meanMs: z.number(), sdMs: z.number() }),
  ])
  .meta({ id: 'ThinkTime' });

const uploadSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('file'), file: z.string() }),
    z.object({
      kind: z.literal('multipart'),
      parts: z.array(
        z.union([
          z.object({ name: z.string(), value: z.string() }),
          z.object({ name: z.string(), file: z.string(), fileName: z.string(), type: z.string() }),
        ]),
      ),
    }),
  ])
  .meta({ id: 'Upload', description: 'A body with files of the scenario; `body` is null then.' });

export const stepSchema = z
  .object({
    name: z.string(),
    at: z
      .array(z.string())
      .optional()
      .meta({ description: 'Place in the file, of a step in a block.' }),
    method: z.enum(methods),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.unknown(),
    upload: uploadSchema.optional(),
    captures: z.array(withPlace({ name: z.string() })),
    checks: z.array(checkSchema),
    expectStatus: z.array(statusSchema),
    refusedStatus: z.array(statusSchema),
    refusedWhen: z
      .array(checkSchema)
      .optional()
      .meta({ description: 'What makes an answer of any status a business refusal.' }),
    order: z
      .object({ limitedStatus: z.array(statusSchema) })
      .optional()
      .meta({
        description: 'It places an order; the statuses by which admission control refuses one.',
      }),
    timeoutMs: z.number(),
    follow: z.literal(true).optional().meta({ description: 'Redirects are followed.' }),
    retry: retrySchema.optional(),
    until: untilSchema.optional(),
    think: thinkSchema.nullable(),
  })
  .meta({ id: 'Step' });

const body = z.lazy(() => z.array(flowNodeSchema));

const flowNodeSchema: z.ZodType<FlowNode> = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('step'), step: z.string() }),
    z.object({
      ...{ kind: z.literal('repeat'), name: z.string() },
      ...{ min: z.number().int(), max: z.number().int(), body },
    }),
    z.object({
      ...{ kind: z.literal('when'), name: z.string(), body },
      when: z.union([
        z.object({ chance: z.number() }),
        z.object({ value: z.string(), ...testShape }),
      ]),
    }),
    z.object({
      ...{ kind: z.literal('one of'), name: z.string() },
      branches: z.array(z.object({ name: z.string(), weight: z.number(), body })),
    }),
  ])
  .meta({ id: 'FlowNode', description: 'A part of the way of a journey through its steps.' });

export const journeySchema = z
  .object({
    steps: z.array(stepSchema),
    flow: z
      .array(flowNodeSchema)
      .optional()
      .meta({ description: 'The way through the steps; without it they follow each other.' }),
    latencyBoundMs: z.number(),
    script: z
      .string()
      .optional()
      .meta({ description: 'File of a script by hand, instead of steps.' }),
    files: z.array(z.string()).optional().meta({ description: 'Files that the script may read.' }),
    rows: z
      .array(z.string())
      .optional()
      .meta({ description: 'Datasets of which the script is told a row.' }),
    secrets: z
      .array(z.string())
      .optional()
      .meta({ description: 'Names of the secrets that the script is told.' }),
    withoutSession: z
      .literal(true)
      .optional()
      .meta({ description: 'Its journeys are walked without the session of their VU.' }),
  })
  .meta({ id: 'Journey' });

const sloFigureSchema = z
  .discriminatedUnion('figure', [
    z.object({ figure: z.literal('latency'), quantile: z.number(), limitMs: z.number() }),
    z.object({ figure: z.literal('error-share'), shareMax: z.number() }),
  ])
  .meta({ id: 'SloFigure' });

const sloCriterionSchema = z
  .object({
    path: z.string(),
    step: z.string().nullable().meta({ description: 'Null: whole journeys are judged.' }),
    name: z.string().meta({ description: 'Of its outcome: `pay p95 ≤ 750 ms`.' }),
    text: z.string().meta({ description: 'One sentence.' }),
    samplesNeeded: z.number().int(),
    figure: sloFigureSchema
      .nullable()
      .meta({ description: 'What shows its limit while the run goes on; null: nothing does.' }),
  })
  .meta({ id: 'SloCriterion' });

export const criteriaSchema = z
  .object({
    slos: z.array(sloCriterionSchema),
    abort: z.array(z.string()),
    goal: z.string().optional().meta({
      description: 'What overloads or a soak of the goal must show, as one sentence.',
    }),
  })
  .meta({ id: 'Criteria', description: 'What a plan is judged by, in words and figures.' });

export const sloSchema = sloSpecSchema.meta({ id: 'Slo' });

export const abortRuleSchema = abortRuleUnion.meta({
  id: 'AbortRule',
  description: 'When a run stops by itself; `times` seconds one after the other must break it.',
});

export const auditSpecSchema = z
  .object({
    ...{ file: z.string(), everyMs: z.number(), settleMs: z.number() },
    webhook: z.enum(webhookChoices).optional(),
  })
  .meta({ id: 'AuditSpec' });

export const sessionSchema = z
  .object({
    steps: z.array(stepSchema).meta({ description: 'The log-in.' }),
    logOut: z.array(stepSchema).meta({ description: 'Without any VUs stay logged in.' }),
    latencyBoundMs: z.number().meta({ description: 'Bound on one log-in, and on one log-out.' }),
    renewMs: z.number().nullable().meta({ description: 'Age at which a session is renewed.' }),
    ratePerSecond: z
      .number()
      .meta({ description: 'VUs that begin to log in, or out, in a second.' }),
    vus: z.number().int().meta({ description: 'VUs that log in, over all shards.' }),
  })
  .meta({ id: 'SessionPlan', description: 'How each VU logs in before the load.' });

sameType<SessionPlan, z.output<typeof sessionSchema>>(true);
sameType<JourneySpec, z.output<typeof journeySchema>>(true);
sameType<Criteria, z.output<typeof criteriaSchema>>(true);
sameType<AuditSpec, z.output<typeof auditSpecSchema>>(true);
