import { z } from 'zod';
import type { UsedRows } from '../../core/plan/resume.ts';
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
    durationMs: z.number().nullable().meta({
      description:
        'How long its load lasts; null: until a search knows the limit, or the file is invalid.',
    }),
    peakRatePerSecond: z.number(),
  })
  .meta({ id: 'ScenarioSummary' });

export const usedRowsSchema = z
  .object({
    dataset: z.string(),
    checksum: z.string().meta({ description: 'Of its rows: other rows begin anew.' }),
    nextRow: z.number().int().meta({ description: 'How many rows of the file are used.' }),
    run: z.string().meta({ description: 'The last run that drew any.' }),
    isExact: z.boolean().meta({
      description: 'That run drew the last of these rows; else it may have drawn fewer.',
    }),
  })
  .meta({ id: 'UsedRows' });

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

/** The text of a scenario, as a request sends it. */
export const sourceField = z
  .strictObject({
    text: z.string().min(1).max(512_000),
    directory: z.string().min(1).max(4096),
    file: z.string().min(1).max(4096).optional().meta({ description: 'How diagnostics name it.' }),
    overrides: z
      .array(z.string().min(1).max(1000))
      .max(100)
      .optional()
      .meta({ description: 'What was changed in the text for this run: `--load 1.5x`.' }),
  })
  .nullable()
  .default(null)
  .meta({ description: 'The text of a scenario that the server has no file of; admins only.' });

/** Whether a request names one scenario: a file that the server knows, or a text. */
export const namesOneScenario = (body: {
  readonly scenarioId: string | null;
  readonly source: object | null;
}): boolean => (body.scenarioId === null) !== (body.source === null);

export const oneScenarioMessage = 'give scenarioId or source, one of the two';

sameType<UsedRows, z.output<typeof usedRowsSchema>>(true);
sameType<ScenarioSummary, z.output<typeof scenarioSummarySchema>>(true);
