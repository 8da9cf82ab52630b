import { z } from 'zod';
import { show } from '../diagnostics/zodDiagnostics.ts';
import { durationForm } from '../scenario/forms.ts';
import type { ProbeKind, ProbeNeeds, ProbeReadBase } from './probes/probeKind.ts';
import { probeKinds } from './probes/registry.ts';
import type { ClockSpan, ProbeValue, RecordedLoad } from './recordedLoad.ts';
import {
  describeTolerance,
  type FigureUnit,
  formatFigure,
  parseTolerance,
  type Tolerance,
  toleranceExample,
  toleranceSchema,
  tolerates,
} from './tolerance.ts';

/** What a probe reads, of any kind. */
export type ProbeRead = Readonly<z.output<(typeof probeKinds)[number]['schema']>>;

/** Before the first disturbance, from then until the last one has ended, and after that. */
export const phases = ['before', 'during', 'after'] as const;
export type Phase = (typeof phases)[number];

const [first, ...others] = probeKinds;

export const probeSchema = z.object({
  name: z.string(),
  read: z.discriminatedUnion('kind', [first.schema, ...others.map((kind) => kind.schema)]),
  /** In which phases it is read, and what is tolerated there; null where a rule of its own judges it. */
  phases: z.partialRecord(z.enum(phases), toleranceSchema.nullable()),
  everyMs: z.number(),
});

/** A reading of the steady state, taken again and again. */
export type Probe = Readonly<z.output<typeof probeSchema>>;

export const everyMsDefault = 5_000;
const everyMsMin = 1_000;
const everyMsMax = 60_000;

type ProbeKindName = ProbeRead['kind'];

export const probeKindNames = probeKinds.map(({ kind }) => kind) as [
  ProbeKindName,
  ...ProbeKindName[],
];

const is = z.union([z.string().max(500), z.record(z.string(), z.string().max(500))], {
  error: () => 'write a tolerance, or one for each phase: { before: "<= 1%", during: "<= 5%" }',
});

const form = z.strictObject(
  {
    ...Object.fromEntries(
      probeKinds.map(({ kind, form: own, doc, example }) => [
        kind,
        own.optional().meta({ description: doc, examples: [example] }),
      ]),
    ),
    is: is
      .optional()
      .describe(
        'What is tolerated: `"<= 1%"`, or one for each phase; none for an SLO or an invariant.',
      ),
    when: z
      .array(z.enum(phases))
      .min(1)
      .optional()
      .describe('Phases in which it is read; default all three, or those of `is`.'),
    every: durationForm
      .refine(
        (ms) => ms >= everyMsMin && ms <= everyMsMax && ms % 1_000 === 0,
        'a probe is read every 1s to 60s, in whole seconds',
      )
      .optional()
      .describe(
        'How often it is read; default 5s. What is measured covers the time since the reading before.',
      ),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `known keys: ${[...probeKindNames, 'is', 'when', 'every'].join(', ')}`
        : undefined,
  },
);

type Told = { readonly key: readonly string[]; readonly message: string };

/** The hypothesis of a drill file: probes by name. Its output lacks only the names. */
export const probeForm = form.transform((value, context): Omit<Probe, 'name'> => {
  const refuse = (told: readonly Told[]) => {
    for (const { key, message } of told) {
      context.issues.push({ code: 'custom', input: value, path: [...key], message });
    }
    return z.NEVER;
  };
  // A key that is not known is told already, and may be the missing one.
  if (context.issues.length > 0) return z.NEVER;
  const given = probeKindNames.filter((kind) => Reflect.get(value, kind) !== undefined);
  const [kind, second] = given;
  if (kind === undefined)
    return refuse([
      { key: [], message: `nothing to read; give one of ${probeKindNames.join(', ')}` },
    ]);
  if (second !== undefined) {
    return refuse([
      {
        key: [second],
        message: `a probe reads one thing; "${kind}" and "${second}" are two probes`,
      },
    ]);
  }
  const read = probeSchema.shape.read.parse({ kind, ...Object(Reflect.get(value, kind)) });
  const tolerances = tolerancesOf(read, value.is, value.when ?? null);
  if (!Array.isArray(tolerances)) {
    return { read, phases: tolerances, everyMs: value.every ?? everyMsDefault };
  }
  return refuse(tolerances);
});

type Phases = Probe['phases'];

/** What is tolerated in each phase; or what is wrong with it. */
function tolerancesOf(
  read: ProbeRead,
  written: string | Readonly<Record<string, string>> | undefined,
  when: readonly Phase[] | null,
): Phases | Told[] {
  const unit = unitOf(read);
  if (unit === null) {
    if (written !== undefined) {
      return [
        { key: ['is'], message: `${describeRead(read)} is judged by its own rule; leave "is" out` },
      ];
    }
    return Object.fromEntries((when ?? phases).map((phase) => [phase, null]));
  }
  if (written === undefined) {
    return [
      {
        key: ['is'],
        message: `what is tolerated of ${describeRead(read)}? Write is: "${toleranceExample(unit)}"`,
      },
    ];
  }
  if (typeof written === 'string') {
    const tolerance = parseTolerance(written, unit);
    if (!tolerance.ok) return [{ key: ['is'], message: tolerance.error }];
    return Object.fromEntries((when ?? phases).map((phase) => [phase, tolerance.value]));
  }
  if (when !== null) {
    return [{ key: ['when'], message: '"is" names the phases already; leave "when" out' }];
  }
  return byPhase(written, unit);
}

function byPhase(written: Readonly<Record<string, string>>, unit: FigureUnit): Phases | Told[] {
  const entries = Object.entries(written);
  const told: Told[] = [];
  const read: Partial<Record<Phase, Tolerance>> = {};
  if (entries.length === 0)
    told.push({ key: ['is'], message: 'no phase; name before, during or after' });
  for (const [name, text] of entries) {
    const phase = phases.find((each) => each === name);
    const tolerance = parseTolerance(text, unit);
    if (phase === undefined) {
      told.push({
        key: ['is', name],
        message: `${show(name)} is no phase; write ${phases.join(', ')}`,
      });
    } else if (!tolerance.ok) told.push({ key: ['is', name], message: tolerance.error });
    else read[phase] = tolerance.value;
  }
  return told.length > 0 ? told : read;
}

/** What must be there for the probe to be able to read. */
export const probeNeeds = (read: ProbeRead): ProbeNeeds => kindOf(read).needs(read);

/** Whether a kind of probe reads the audit. */
export const isAuditedProbe = (name: ProbeKindName): boolean =>
  probeKinds.some(({ kind, ...more }) => kind === name && 'readsAudit' in more && more.readsAudit);

/** Whether it reads what the run records; else it looks at the stack, at the moment of the reading. */
export const readsRecord = (read: ProbeRead): boolean => kindOf(read).measure !== undefined;

const unitOf = (read: ProbeRead): FigureUnit | null => kindOf(read).unit(read);

/** `errors of customers`. */
export const describeRead = (read: ProbeRead): string => kindOf(read).describe(read);

/** What a phase tolerates, for a reader: `errors of customers ≤ 1%`; a rule of its own says it itself. */
export function describeProbe({ read, phases: tolerances }: Probe, phase: Phase): string {
  const tolerance = tolerances[phase] ?? null;
  const unit = unitOf(read);
  const what = describeRead(read);
  return tolerance === null || unit === null
    ? what
    : `${what} ${describeTolerance(tolerance, unit)}`;
}

/** Reads what the run recorded in a span. Only for a probe for which `readsRecord` is true. */
export function measureProbe(read: ProbeRead, recorded: RecordedLoad, span: ClockSpan): ProbeValue {
  const value = kindOf(read).measure?.(read, recorded, span);
  if (value === undefined) throw new Error(`a probe of kind "${read.kind}" reads no record`);
  return value;
}

export interface ProbeOutcome {
  readonly state: 'holds' | 'broken' | 'unknown';
  /** What was read, or why nothing could be read, in one line. */
  readonly text: string;
}

/** A value judged by what a phase tolerates. */
export function judgeValue(
  { read, phases: tolerances }: Probe,
  phase: Phase,
  value: ProbeValue,
): ProbeOutcome {
  if (value.state === 'unknown') return { state: 'unknown', text: value.reason };
  if (value.state === 'judged')
    return { state: value.holds ? 'holds' : 'broken', text: value.text };
  const [tolerance, unit] = [tolerances[phase] ?? null, unitOf(read)];
  if (tolerance === null || unit === null)
    return { state: 'unknown', text: 'no tolerance judges it' };
  if (!Number.isFinite(value.value))
    return { state: 'unknown', text: `${value.value} is no figure` };
  const figure = formatFigure(value.value, unit);
  const text = value.text === '' ? figure : `${figure} (${value.text})`;
  return { state: tolerates(tolerance, value.value) ? 'holds' : 'broken', text };
}

function kindOf(read: ProbeReadBase): ProbeKind<ProbeRead> {
  const found: ProbeKind<ProbeRead> | undefined = probeKinds.find(({ kind }) => kind === read.kind);
  if (found === undefined) throw new Error(`no probe kind "${read.kind}" is registered`);
  return found;
}
