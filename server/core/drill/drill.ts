import { z } from 'zod';
import { abortExamples, abortHint, parseAbortRule } from '../abort/abortRule.ts';
import { closed, textForm } from '../diagnostics/zodDiagnostics.ts';
import { bounds, percentForm } from '../scenario/forms.ts';
import { methodForm, rollbackForm } from './action.ts';
import { drillBodySchema } from './drillBody.ts';
import { expectationForms, expectationSchema } from './expectation.ts';
import { parseShape, parseStage, shapeExamples, shapesDoc } from './loadShape.ts';
import { type Probe, probeForm } from './probe.ts';
import { protectionForm, protectionOf } from './protection.ts';

/** A drill as it is stored: every time in ms on the run's clock, every share 0..1. */
export const drillSchema = drillBodySchema.extend({
  name: z.string(),
  /** Name of a target file, or a path to one; null: that of the scenario. */
  target: z.string().nullable(),
  /** Rules as a scenario writes them, beside its own. One of the customers' errors is always among them. */
  abort: z.array(z.string()),
  expect: z.array(expectationSchema),
});
export type Drill = Readonly<z.output<typeof drillSchema>>;

const drillBounds = { probes: 32, stages: 50 } as const;

const probeName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'a probe is lower-case letters, digits or "-", 32 at most');

const shape = z
  .union([z.string().max(500), z.array(z.string().max(500)).min(1).max(drillBounds.stages)], {
    error: () =>
      'write a shape such as "x5 for 30s", or a list of levels such as [10% for 20s, 500% for 30s]',
  })
  .transform((written, context) => {
    const refuse = (path: readonly number[], message: string) => {
      context.issues.push({ code: 'custom', input: written, path: [...path], message });
    };
    if (typeof written === 'string') {
      const read = parseShape(written);
      if (read.ok) return [...read.value];
      refuse([], read.error);
      return z.NEVER;
    }
    return written.flatMap((text, index) => {
      const read = parseStage(text);
      if (read.ok) return [read.value];
      refuse([index], read.error);
      return [];
    });
  });

const load = closed({
  scenario: z.string().min(1).max(256).describe('The scenario file, relative to this file.'),
  capacity: percentForm
    .refine(
      (share) => share > 0 && share <= bounds.levelMax,
      `the capacity lies above 0% and up to ${bounds.levelMax * 100}% of the peak`,
    )
    .describe("The known capacity, as a share of the scenario's peak: `85%`."),
  shape: shape.meta({ description: shapesDoc, examples: shapeExamples }),
});

export const drillFileSchema = closed({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a name is lower-case letters, digits or "-", 64 at most'),
  target: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe("Name of a target file, or a path to one; default: the scenario's own."),
  hypothesis: z
    .record(probeName, probeForm)
    .refine((all) => Object.keys(all).length > 0, 'at least one probe of the steady state')
    .refine(
      (all) => Object.keys(all).length <= drillBounds.probes,
      `more than ${drillBounds.probes} probes`,
    )
    .describe(
      'Probes of the steady state, by name, with what is tolerated before, during and after.',
    ),
  load,
  method: methodForm.optional().describe("What is done, on the run's clock."),
  abort: z
    .array(
      textForm((text) => (parseAbortRule(text) === null ? null : text.trim()), abortHint, {
        examples: abortExamples,
      }),
    )
    .max(bounds.rules)
    .optional()
    .describe(
      "When the drill stops by itself, beside the scenario's own rules and the customers' SLO.",
    ),
  rollback: rollbackForm
    .optional()
    .describe(
      'Done at the end, whatever happened, after faults are ended and switches turned back.',
    ),
  protection: protectionForm
    .optional()
    .describe(
      'Switches that are turned before the load and back at the end: the value that protects, or { without, with }.',
    ),
  system: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .describe(
      'What kind of system the protection is, in a few words, for the table of `drill pairs`: `circuit breaker`.',
    ),
  without: z
    .array(z.string().min(1).max(64))
    .min(1)
    .max(drillBounds.probes)
    .optional()
    .describe('Expectations and probes that do not hold when the drill runs without protection.'),
  expect: z
    .strictObject(expectationForms, {
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? `known keys: ${Object.keys(expectationForms).join(', ')}`
          : undefined,
    })
    .optional()
    .describe('What must hold, beside the hypothesis.'),
});

/** The drill of a file whose shape is right. */
export function drillOf(file: z.output<typeof drillFileSchema>): Drill {
  const { scenario, capacity, shape: stages } = file.load;
  return {
    name: file.name,
    target: file.target ?? null,
    hypothesis: Object.entries(file.hypothesis).map(([name, probe]): Probe => ({ name, ...probe })),
    load: { scenario, capacity, stages },
    method: [...(file.method ?? [])],
    abort: abortOf(file.abort ?? []),
    rollback: file.rollback ?? [],
    expect: Object.values(file.expect ?? {}).flatMap((spec) => spec ?? []),
    ...protectionFrom(file),
  };
}

function protectionFrom({
  protection,
  without,
  system,
}: z.output<typeof drillFileSchema>): Pick<Drill, 'protection'> {
  if (protection === undefined && without === undefined && system === undefined) return {};
  return { protection: protectionOf(protection ?? [], without ?? [], system ?? null) };
}

/** The customers' SLO of a drill that has no rule of its own about their errors. */
export const customersRule = 'customer errors above 2% for 5s';

const limitsCustomerErrors = (rule: string): boolean =>
  parseAbortRule(rule)?.kind === 'customer-error-share';

/** With the customers' SLO, which every drill has. */
const abortOf = (rules: readonly string[]): string[] =>
  rules.some(limitsCustomerErrors) ? [...rules] : [...rules, customersRule];
