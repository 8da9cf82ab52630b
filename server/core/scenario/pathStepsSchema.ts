import { z } from 'zod';
import { closed } from '../diagnostics/zodDiagnostics.ts';
import type { WhenSpec } from '../traffic/journey.ts';
import { repeatForm, weightForm, whenForm } from './flowForm.ts';
import { countMax, labelName, oneBody, type StepFile, stepShape } from './stepSchema.ts';

/** The steps of a path: requests, blocks of steps, and choices between branches. */

/** A step of a path, or a block of them. */
export interface EntryFile extends Omit<StepFile, 'request'> {
  request?: StepFile['request'] | undefined;
  when?: WhenSpec | undefined;
  repeat?: { readonly min: number; readonly max: number } | undefined;
  weight?: number | undefined;
  steps?: EntriesFile | undefined;
  'one of'?: EntriesFile | undefined;
}
export type EntriesFile = Record<string, EntryFile>;

/** `flowReferences.ts` judges which keys go together. */
export const innerSteps: z.ZodType<EntriesFile> = z.lazy(() => pathStepsSchema);

/** The long form of a step of a path: a request, a block of steps, or a choice between branches. */
export const entryObject = closed({
  ...stepShape,
  request: stepShape.request.optional(),
  when: whenForm
    .optional()
    .describe(
      `Walked by a share of the journeys (\`30%\`), or where a value says so (\`\${kind} == gift\`).`,
    ),
  repeat: repeatForm
    .optional()
    .describe('How often it is walked: `3`, or `2..5`, drawn each time.'),
  weight: weightForm
    .optional()
    .describe('Of a branch of `one of`: its part of all weights; default 1.'),
  steps: innerSteps.optional().describe('A block: steps that are walked together.'),
  'one of': innerSteps
    .optional()
    .describe('Branches of which each journey walks one, chosen by their weights.'),
}).superRefine(oneBody);

export const entrySchema = z.preprocess(
  (value) => (typeof value === 'string' ? { request: value } : value),
  entryObject,
);

export const pathStepsSchema = z
  .record(labelName, entrySchema)
  .refine((steps) => Object.keys(steps).length > 0, 'at least one step')
  .refine(
    (steps) => Object.keys(steps).length <= countMax.steps,
    `more than ${countMax.steps} steps`,
  );
