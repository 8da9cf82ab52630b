import { z } from 'zod';
import { verdictStateSchema } from '../../report/schema.ts';
import { itemParts } from '../drillBody.ts';
import { finalDrillStates } from '../drillState.ts';
import { lanes } from '../evidenceTimeline.ts';
import { overloadKinds } from '../overload.ts';
import { phases, probeKindNames } from '../probe.ts';

const span = z.object({ fromMs: z.number(), toMs: z.number() });
const outcome = { state: verdictStateSchema, expected: z.string(), saw: z.string() };

const facts = z.object({
  id: z.string(),
  name: z.string(),
  target: z.string(),
  scenario: z.string(),
  /** The run that drove the load; null where none was started. */
  runId: z.string().nullable(),
  by: z.string(),
  createdAt: z.string(),
  startedAt: z.string().nullable().describe('The common start of the load: 0 of the clock.'),
  endedAt: z.string(),
  state: z.enum(finalDrillStates),
});

/** The report of a drill. Times are ms on the run's clock. */
export const drillReportSchema = z
  .object({
    schemaVersion: z.literal(1),
    drill: facts,
    verdict: z.object({
      state: verdictStateSchema,
      reasons: z.array(
        z.object({
          ...outcome,
          text: z.string(),
          about: z.enum(['abort', 'action', 'hypothesis', 'expectation', 'leak']),
        }),
      ),
    }),
    sentence: z.string().describe('What was expected and what was seen.'),
    protection: z
      .object({
        isOn: z.boolean().describe('False: the drill ran without it, to show the harm.'),
        switches: z.array(z.string()),
        system: z
          .string()
          .nullable()
          .default(null)
          .describe('What kind of system they turn on; null in older reports.'),
        breaks: z.array(z.string()).describe('What does not hold without it.'),
      })
      .nullable()
      .default(null),
    clock: z.object({
      endMs: z.number(),
      stages: z.array(
        z.object({ share: z.number(), holdMs: z.number(), startMs: z.number(), endMs: z.number() }),
      ),
      disturbed: span.nullable(),
      phases: z.record(z.enum(phases), span.nullable()),
    }),
    probes: z.array(
      z.object({
        probe: z.string(),
        kind: z
          .enum(probeKindNames)
          .optional()
          .describe('What kind of probe; absent in older reports.'),
        phases: z.array(z.object({ phase: z.enum(phases), ...outcome })),
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
    actions: z.array(
      z.object({
        item: z.number(),
        part: z.enum(itemParts),
        text: z.string(),
        see: z.string().nullable().describe('What was to be seen, in words.'),
        onMs: z.number().nullable(),
        offMs: z.number().nullable(),
        outcomes: z.array(z.object(outcome)),
      }),
    ),
    expectations: z.array(z.object({ kind: z.string(), ...outcome })),
    recovery: z.object({
      fromMs: z.number().nullable(),
      leastMs: z.number().nullable(),
      mostMs: z.number().nullable(),
      text: z.string(),
    }),
    overload: z
      .object({
        kind: z.enum(overloadKinds).describe('Whether the shop came back with the load.'),
        text: z.string(),
      })
      .nullable()
      .default(null),
    timeline: z.array(
      z.object({
        atMs: z.number(),
        lane: z.enum(lanes),
        text: z.string(),
        mark: z.enum(['from', 'to', 'at']),
        state: verdictStateSchema.nullable(),
        item: z.number().nullable(),
      }),
    ),
  })
  .meta({ id: 'DrillReport' });

export type DrillReport = z.output<typeof drillReportSchema>;
export type DrillReportFacts = Readonly<z.output<typeof facts>>;

const significantDigits = 6;

/** The text of `report.json`: keys in the schema's order, numbers with 6 significant digits. */
export const renderDrillJson = (report: DrillReport): string =>
  `${JSON.stringify(drillReportSchema.parse(report), roundNumber, 2)}\n`;

function roundNumber(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isInteger(value)) return value;
  return Number(value.toPrecision(significantDigits));
}
