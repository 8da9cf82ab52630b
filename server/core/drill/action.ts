import { z } from 'zod';
import { readBy, show, unknownKeys } from '../diagnostics/zodDiagnostics.ts';
import { formatDuration, parseDuration } from '../text/units.ts';
import type { ActionBase, ActionKind, ActionProblem, DrillStack } from './actions/actionKind.ts';
import { actionKinds } from './actions/registry.ts';

const [first, ...others] = actionKinds;

export const drillActionSchema = z.discriminatedUnion('kind', [
  first.schema,
  ...others.map((kind) => kind.schema),
]);

/** What is done in a drill: one action of any kind. */
export type DrillAction = Readonly<z.output<typeof drillActionSchema>>;

const sights = ['holds', 'broken'] as const;

/** What is expected to be seen while an action lasts: in words, or of probes of the hypothesis by name. */
export const sightSchema = z.object({
  text: z.string().nullable(),
  probes: z.record(z.string(), z.enum(sights)),
});
export type Sight = Readonly<z.output<typeof sightSchema>>;

/** An action on the run's clock, in ms since the common start. */
export const plannedActionSchema = z.object({
  /** Its place in the file, from 0; those of the rollback follow those of the method. */
  index: z.number(),
  atMs: z.number(),
  /** When it ends by itself; null: with the rollback. An action without a duration ends when it begins. */
  endMs: z.number().nullable(),
  action: drillActionSchema,
  see: sightSchema,
});
export type PlannedAction = Readonly<z.output<typeof plannedActionSchema>>;

/** An entry of `method` before its time is known. */
export interface Entry {
  readonly at: At;
  readonly action: DrillAction;
  readonly see: Sight;
}

/** From the start of the load, or from the end of the entry before. */
export interface At {
  readonly after: 'start' | 'previous';
  readonly ms: number;
}

const kindNames = actionKinds.map(({ kind }) => kind);

function parseAt(text: unknown): At | null {
  const [, plus, duration = ''] = /^(\+?)\s*(\S+)$/.exec(String(text).trim()) ?? [];
  const ms = parseDuration(duration);
  return ms === null ? null : { after: plus === '+' ? 'previous' : 'start', ms };
}

const seeForm = z.union([z.string().min(1).max(300), z.record(z.string(), z.enum(sights))], {
  error: () => 'write what is expected to be seen, or of each probe: { pay-good: broken }',
});

type Context = Pick<z.core.ParsePayload, 'issues'>;
type Written = Readonly<Record<string, unknown>>;

/** The action of an entry, of the kind whose key it has. `own` are the keys that entries of every kind have. */
function readAction(written: Written, own: readonly string[], context: Context): DrillAction {
  const refuse = (path: readonly string[], message: string): DrillAction => {
    context.issues.push({ code: 'custom', input: written, path: [...path], message });
    return z.NEVER;
  };
  const given = actionKinds.filter(({ kind }) => Object.hasOwn(written, kind));
  const [kind, second] = given;
  if (kind === undefined) {
    const strange = Object.keys(written).filter((key) => !own.includes(key));
    if (strange.length > 0) {
      const known = [...own, ...actionKinds.flatMap(({ keys }) => keys)];
      context.issues.push(
        unknownKeys(
          strange.filter((key) => !known.includes(key)),
          known,
          written,
        ),
      );
    }
    return refuse([], `nothing is done; give one of ${kindNames.join(', ')}`);
  }
  if (second !== undefined) {
    return refuse(
      [second.kind],
      `an entry does one thing; "${kind.kind}" and "${second.kind}" are two entries`,
    );
  }
  const known = [...own, ...kind.keys];
  const strange = Object.keys(written).filter((key) => !known.includes(key));
  if (strange.length > 0) context.issues.push(unknownKeys(strange, known, written));
  const fields = Object.entries(written).filter(([key]) => kind.keys.some((each) => each === key));
  const read = readBy(kind.form, Object.fromEntries(fields), context);
  return context.issues.length > 0
    ? z.NEVER
    : drillActionSchema.parse({ kind: kind.kind, ...Object(read) });
}

function readSight(written: unknown, context: Context): Sight {
  if (written === undefined) return { text: null, probes: {} };
  const before = context.issues.length;
  const inner = { issues: [] as z.core.$ZodRawIssue[] };
  const read = readBy(seeForm, written, inner);
  for (const issue of inner.issues)
    context.issues.push({ ...issue, path: ['see', ...(issue.path ?? [])] });
  if (context.issues.length > before) return z.NEVER;
  return typeof read === 'string' ? { text: read, probes: {} } : { text: null, probes: read };
}

const entryForm = z.record(z.string(), z.unknown()).transform((written, context): Entry => {
  const action = readAction(written, ['at', 'see'], context);
  const at = parseAt(written.at);
  if (at === null) {
    const message =
      written.at === undefined
        ? 'when? Give "at": a time since the start of the load such as 30s, or +5s after the entry before'
        : `${show(written.at)} is not understood; write a time since the start of the load such as 30s, or +5s after the entry before`;
    const path = written.at === undefined ? [] : ['at'];
    context.issues.push({ code: 'custom', input: written, path, message });
  }
  const see = readSight(written.see, context);
  return at === null || context.issues.length > 0 ? z.NEVER : { at, action, see };
});

const entriesMax = 50;

/** The key `method`: entries in order, each on the run's clock. Entries at one time happen together. */
export const methodForm = z
  .array(entryForm)
  .max(entriesMax)
  .transform((entries): readonly PlannedAction[] => {
    let previousEndMs = 0;
    return entries.map(({ at, action, see }, index) => {
      const atMs = at.ms + (at.after === 'start' ? 0 : previousEndMs);
      const lastsMs = lastsOf(action);
      const endMs = lastsMs === null ? null : atMs + lastsMs;
      previousEndMs = endMs ?? atMs;
      return { index, atMs, endMs, action, see };
    });
  });

const rollbackEntry = z
  .record(z.string(), z.unknown())
  .transform((written, context): DrillAction => {
    const action = readAction(written, [], context);
    if (context.issues.length > 0) return z.NEVER;
    if (disturbance(action) !== 'always' && lastsOf(action) !== null && action.kind !== 'note') {
      context.issues.push({
        code: 'custom',
        input: written,
        path: ['for'],
        message: 'what a rollback turns stays; leave "for" out',
      });
    }
    if (disturbance(action) === 'always') {
      const message = 'a rollback causes no fault; it ends those of the method by itself';
      context.issues.push({ code: 'custom', input: written, path: [action.kind], message });
    }
    return context.issues.length > 0 ? z.NEVER : action;
  });

/** The key `rollback`: what is done in order after everything of the method is undone. */
export const rollbackForm = z.array(rollbackEntry).max(entriesMax);

/** What `methodForm` and `rollbackForm` take, as JSON Schema for editors. */
export function entriesJsonSchema(own: Readonly<Record<string, object>>): object {
  const required = Object.hasOwn(own, 'at') ? ['at'] : [];
  const forms = actionKinds.map(({ form, kind, doc }) => {
    const { $schema: _, ...schema } = z.toJSONSchema(form, { io: 'input', unrepresentable: 'any' });
    const { properties = {}, required: needed = [] } = schema;
    return {
      type: 'object',
      description: doc,
      properties: { ...own, ...properties },
      required: [...required, ...new Set([kind, ...needed])],
      additionalProperties: false,
    };
  });
  return { type: 'array', items: { anyOf: forms }, maxItems: entriesMax };
}

/** The keys that each entry of `method` has, as JSON Schema. */
export const entryKeysJsonSchema: Readonly<Record<string, object>> = {
  at: {
    type: 'string',
    description: 'When: since the start of the load (`30s`), or after the entry before (`+5s`).',
  },
  see: {
    description:
      'What is expected to be seen meanwhile: words, or of probes `{ pay-good: broken }`.',
    anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: { enum: [...sights] } }],
  },
};

/** `latency of payments (latencyMs: 300)`. */
export const describeAction = (action: DrillAction): string => kindOf(action).describe(action);

/** How long it lasts until it ends by itself, in ms; null: until the rollback. */
export const lastsOf = (action: DrillAction): number | null => kindOf(action).lastsMs(action);

/** What it changes; null: nothing. */
export const subjectOf = (action: DrillAction): string | null => kindOf(action).subject(action);

/** Whether it disturbs the steady state: always, only where nothing else does, or never. */
export const disturbance = (action: DrillAction): 'always' | 'alone' | 'never' =>
  kindOf(action).disturbs;

/** Whether it is taken back at the end. */
export const isUndone = (action: DrillAction): boolean => kindOf(action).undone;

/** What is wrong with an action on this stack. */
export const actionProblems = (action: DrillAction, stack: DrillStack): readonly ActionProblem[] =>
  kindOf(action).problems(action, stack);

/** `0s–20s`, `30s`. */
export const whenText = ({ atMs, endMs }: Pick<PlannedAction, 'atMs' | 'endMs'>): string =>
  endMs === atMs
    ? formatDuration(atMs)
    : `${formatDuration(atMs)}–${endMs === null ? 'rollback' : formatDuration(endMs)}`;

function kindOf(action: ActionBase): ActionKind<DrillAction> {
  const found: ActionKind<DrillAction> | undefined = actionKinds.find(
    ({ kind }) => kind === action.kind,
  );
  if (found === undefined) throw new Error(`no kind of action "${action.kind}" is registered`);
  return found;
}
