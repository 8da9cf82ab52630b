import { z } from 'zod';
import { sameType } from '../../core/sameType.ts';
import type { ScenarioSummary } from '../../run/runService.ts';
import { diagnosticSchema } from '../api/problemSchema.ts';

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

/** Parts of a request that names a scenario and how to drive it. */
export const targetField = z
  .string()
  .min(1)
  .max(200)
  .nullable()
  .default(null)
  .meta({ description: 'Name of a target file; null takes the one that the scenario names.' });
export const shardsField = z.number().int().min(1).max(1000).nullable().default(null);
export const scenarioIdField = z.string().min(1).max(200);

export const preflightBodySchema = z
  .strictObject({ scenarioId: scenarioIdField, target: targetField, shards: shardsField })
  .meta({ id: 'StartPreflight' });

sameType<ScenarioSummary, z.output<typeof scenarioSummarySchema>>(true);
