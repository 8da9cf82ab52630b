import { z } from 'zod';
import { flowCountsSchema } from '../../core/measure/flowCounts.ts';
import { exchangeSchema } from '../../core/measure/journeySamples.ts';
import { preflightSummarySchema, verdictStateSchema } from '../../core/report/schema.ts';
import { sameType } from '../../core/sameType.ts';
import type { Trial } from '../../core/trial/trial.ts';
import type { Privileges, TryRequest } from '../../run/runService.ts';
import {
  namesOneScenario,
  oneScenarioMessage,
  scenarioIdField,
  sourceField,
  targetField,
} from './schemas.ts';

export const tryBodySchema = z
  .strictObject({
    scenarioId: scenarioIdField.nullable().default(null),
    source: sourceField,
    target: targetField,
    path: z
      .string()
      .min(1)
      .max(200)
      .nullable()
      .default(null)
      .meta({ description: 'The only path to try; null tries each.' }),
  })
  .refine(namesOneScenario, { message: oneScenarioMessage })
  .meta({ id: 'TryScenario' });

const namedValue = z.object({ name: z.string(), value: z.string() }).meta({ id: 'NamedValue' });

const trialStep = z
  .object({
    step: z.string(),
    exchange: exchangeSchema,
    checks: z.array(
      z
        .object({ name: z.string(), passed: z.boolean(), found: z.string(), wanted: z.string() })
        .meta({ id: 'TrialCheck' }),
    ),
    captures: z.array(namedValue),
  })
  .meta({ id: 'TrialStep' });

const trialPath = z
  .object({
    path: z.string(),
    outcome: z.enum(['correct', 'refused', 'failed', 'unknown']),
    step: z.string().nullable().meta({ description: 'That ended the journey.' }),
    reason: z.string().nullable(),
    traceId: z.string().nullable(),
    serviceMs: z.number(),
    steps: z.array(trialStep),
    flow: z
      .array(z.object({ name: z.string(), counts: flowCountsSchema }))
      .optional()
      .meta({ description: 'What the journey did at its blocks and branches.' }),
  })
  .meta({ id: 'TrialPath' });

export const trialSchema = z
  .object({
    run: z.string().meta({ description: 'The run id of the tag that the requests carried.' }),
    scenario: z.string(),
    target: z.string(),
    baseUrl: z.string(),
    state: verdictStateSchema,
    problem: z
      .string()
      .nullable()
      .meta({ description: 'What kept the journeys from being tried.' }),
    preflight: preflightSummarySchema.nullable(),
    setup: z.array(namedValue),
    paths: z.array(trialPath),
    notes: z.array(z.string()).meta({ description: 'What differs from a run.' }),
    durationMs: z.number(),
  })
  .meta({ id: 'Trial', description: 'One journey of each path, driven once.' });

sameType<Trial, z.output<typeof trialSchema>>(true);
sameType<Omit<TryRequest, keyof Privileges>, z.output<typeof tryBodySchema>>(true);
