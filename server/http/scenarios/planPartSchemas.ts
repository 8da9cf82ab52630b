import { z } from 'zod';
import type { AbortRule } from '../../core/abort/abortRule.ts';
import { sameType } from '../../core/sameType.ts';
import type { AuditSpec } from '../../core/scenario/scenario.ts';
import type { SloSpec } from '../../core/slo/slo.ts';
import type { JourneySpec } from '../../core/traffic/journey.ts';

const checkSchema = z
  .object({
    name: z.string(),
    jsonPath: z.string(),
    equals: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    exists: z.boolean().optional(),
  })
  .meta({ id: 'Check' });

const thinkSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('constant'), ms: z.number() }),
    z.object({ kind: z.literal('uniform'), minMs: z.number(), maxMs: z.number() }),
    z.object({ kind: z.literal('exponential'), meanMs: z.number(), maxMs: z.number() }),
    z.object({ kind: z.literal('normal'), meanMs: z.number(), sdMs: z.number() }),
  ])
  .meta({ id: 'ThinkTime' });

export const stepSchema = z
  .object({
    name: z.string(),
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.unknown(),
    captures: z.array(z.object({ name: z.string(), jsonPath: z.string() })),
    checks: z.array(checkSchema),
    expectStatus: z.array(z.number().int()),
    refusedStatus: z.array(z.number().int()),
    timeoutMs: z.number(),
    think: thinkSchema.nullable(),
  })
  .meta({ id: 'Step' });

export const journeySchema = z
  .object({
    steps: z.array(stepSchema),
    latencyBoundMs: z.number(),
    script: z
      .string()
      .optional()
      .meta({ description: 'File of a script by hand, instead of steps.' }),
  })
  .meta({ id: 'Journey' });

export const sloSchema = z
  .object({
    path: z.string(),
    latency: z
      .object({ quantile: z.number(), limitMs: z.number(), step: z.string().nullable() })
      .nullable(),
    errorShareMax: z.number().nullable(),
  })
  .meta({ id: 'Slo' });

const windowed = { windowSeconds: z.number(), times: z.number() };

export const abortRuleSchema = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('error-share'),
      path: z.string().nullable(),
      above: z.number(),
      ...windowed,
    }),
    z.object({
      kind: z.literal('latency'),
      path: z.string(),
      quantile: z.number(),
      aboveMs: z.number(),
      ...windowed,
    }),
    z.object({
      kind: z.literal('starts'),
      path: z.string().nullable(),
      below: z.number(),
      ...windowed,
    }),
    z.object({ kind: z.literal('customer-error-share'), above: z.number(), ...windowed }),
    z.object({
      kind: z.literal('customer-latency'),
      quantile: z.number(),
      aboveMs: z.number(),
      ...windowed,
    }),
    z.object({ kind: z.literal('health'), times: z.number() }),
    z.object({ kind: z.literal('finding') }),
    z.object({ kind: z.literal('leak'), everySeconds: z.number() }),
  ])
  .meta({
    id: 'AbortRule',
    description: 'When a run stops by itself; `times` seconds one after the other must break it.',
  });

export const auditSpecSchema = z
  .object({ file: z.string(), everyMs: z.number(), settleMs: z.number() })
  .meta({ id: 'AuditSpec' });

sameType<JourneySpec, z.output<typeof journeySchema>>(true);
sameType<SloSpec, z.output<typeof sloSchema>>(true);
sameType<AbortRule, z.output<typeof abortRuleSchema>>(true);
sameType<AuditSpec, z.output<typeof auditSpecSchema>>(true);
