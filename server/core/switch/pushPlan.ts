import { hint } from '../diagnostics/suggest.ts';
import { err, ok, type Result } from '../result.ts';
import { batchesOf, type Pause } from './batches.ts';
import { type StoredSwitch, type SwitchEntry, unstored, valueFor } from './entry.ts';
import { isPerInstance } from './providers/registry.ts';
import {
  isExpired,
  readersOf,
  type SwitchDefinition,
  type SwitchFile,
  type SwitchInstance,
} from './switchFile.ts';
import { allows, describeValues, type SwitchValue } from './valueType.ts';

/** What a push does when an instance does not show the effect. */
export const effectRules = ['roll-back', 'stop'] as const;
export type EffectRule = (typeof effectRules)[number];

export interface PushRules {
  readonly pause: Pause;
  readonly onDeaf: EffectRule;
  readonly onUnknown: EffectRule;
  /** The time in which each instance must show value and behaviour after its batch was written. */
  readonly boundMs: number;
}

/** A value that somebody wants, made from a version that they saw. */
export interface WantedChange {
  readonly switch: string;
  readonly value: SwitchValue;
  readonly version: string;
}

export interface PlannedChange {
  readonly switch: string;
  readonly value: SwitchValue;
  readonly before: StoredSwitch;
  /** The instances that read it. */
  readonly readers: readonly string[];
}

export interface PushPlan extends PushRules {
  readonly changes: readonly PlannedChange[];
  /** Names of instances. */
  readonly batches: readonly (readonly string[])[];
}

/** Why a push is not planned. */
export interface PushProblem {
  readonly kind: 'unknown' | 'value' | 'stale' | 'expired' | 'readers' | 'same' | 'twice' | 'size';
  readonly switch: string;
  /** One line. */
  readonly line: string;
}

/** The longest time after which a push is turned back: 30 days. */
export const stayMsMax = 30 * 24 * 3_600_000;

/** Effects that a push keeps: changes × instances. */
export const effectsMax = 20_000;

/** The plan of a push, or every problem at once. `stored` holds what the providers hold, by switch. */
export function planPush(
  file: SwitchFile,
  instances: readonly SwitchInstance[],
  stored: ReadonlyMap<string, StoredSwitch>,
  wanted: readonly WantedChange[],
  rules: PushRules,
  nowMs: number,
): Result<PushPlan, readonly PushProblem[]> {
  const byName = new Map(file.switches.map((definition) => [definition.name, definition]));
  const problems: PushProblem[] = [];
  const changes: PlannedChange[] = [];
  const providers = new Set<string>();
  for (const [index, want] of wanted.entries()) {
    const definition = byName.get(want.switch);
    const fail = (kind: PushProblem['kind'], line: string) =>
      problems.push({ kind, switch: want.switch, line });
    if (definition === undefined) {
      fail('unknown', `there is no switch ${want.switch}${near(want.switch, byName)}`);
      continue;
    }
    if (wanted.findIndex((one) => one.switch === want.switch) !== index) {
      fail('twice', `switch ${want.switch} stands twice in the push`);
      continue;
    }
    const before = stored.get(want.switch) ?? unstored(definition);
    const readers = readersOf(definition, instances).map(({ name }) => name);
    const problem = changeProblem(definition, want, before, readers, nowMs);
    if (problem !== null) problems.push({ switch: want.switch, ...problem });
    else changes.push({ switch: want.switch, value: want.value, before, readers });
    providers.add(definition.provider);
  }
  const read = new Set(changes.flatMap(({ readers }) => readers));
  const reached = instances.filter(({ name }) => read.has(name));
  const effects = changes.reduce((sum, { readers }) => sum + readers.length, 0);
  if (effects > effectsMax) {
    const line = `the push changes ${effects} values at instances, more than ${effectsMax}`;
    problems.push({ kind: 'size', switch: '', line });
  }
  if (problems.length > 0) return err(problems);
  const isGrey = [...providers].every((name) => {
    const settings = file.providers[name];
    return settings !== undefined && isPerInstance(settings);
  });
  const batches = batchesOf(
    reached.map(({ name }) => name),
    isGrey,
  );
  return ok({ ...rules, changes, batches });
}

const near = (name: string, known: ReadonlyMap<string, unknown>): string => {
  const text = hint(name, [...known.keys()]);
  return text.startsWith('; did') ? text : '; "zerohour switch list" shows them';
};

function changeProblem(
  definition: SwitchDefinition,
  { value, version }: WantedChange,
  before: StoredSwitch,
  readers: readonly string[],
  nowMs: number,
): Omit<PushProblem, 'switch'> | null {
  const { name, values, expires } = definition;
  if (!allows(values, value)) {
    return {
      kind: 'value',
      line: `switch ${name} takes ${describeValues(values)}, not ${String(value)}`,
    };
  }
  if (version !== before.version) {
    const line = `switch ${name} is at version ${before.version} and has ${before.value}; the push was made from version ${version}`;
    return { kind: 'stale', line };
  }
  if (isExpired(definition, nowMs) && value !== definition.default) {
    return {
      kind: 'expired',
      line: `switch ${name} expired after ${expires}; only its default ${definition.default} may be pushed`,
    };
  }
  if (readers.length === 0) return { kind: 'readers', line: `no instance reads switch ${name}` };
  if (before.value === value && readers.every((reader) => valueFor(before, reader) === value)) {
    return { kind: 'same', line: `switch ${name} has ${value} everywhere already` };
  }
  return null;
}

/** One switch of a diff. */
export interface DiffLine {
  readonly switch: string;
  readonly before: SwitchValue;
  readonly after: SwitchValue;
  /** The instances whose value changes. */
  readonly instances: readonly {
    readonly instance: string;
    readonly before: SwitchValue;
    readonly after: SwitchValue;
  }[];
}

/** Before → after, per switch and instance. */
export const diffOf = ({ changes }: Pick<PushPlan, 'changes'>): readonly DiffLine[] =>
  changes.map(({ switch: name, value, before, readers }) => ({
    switch: name,
    before: before.value,
    after: value,
    instances: readers
      .map((instance) => ({ instance, before: valueFor(before, instance), after: value }))
      .filter((one) => one.before !== value),
  }));

/** The entry of a change once these batches were written; before the first one it is what was there. */
export function entryAfter(
  { value, before, readers }: PlannedChange,
  { batches }: Pick<PushPlan, 'batches'>,
  batchesWritten: number,
): SwitchEntry {
  if (batchesWritten >= batches.length) return { value, instances: {} };
  const read = new Set(readers);
  const reached = batches
    .slice(0, batchesWritten)
    .flat()
    .filter((one) => read.has(one));
  const own = Object.fromEntries(reached.map((instance) => [instance, value]));
  return { value: before.value, instances: { ...before.instances, ...own } };
}

/** Whether each reader has a value that was there before the push or that the push wrote. */
export const isOwn = ({ value, before, readers }: PlannedChange, found: SwitchEntry): boolean =>
  readers.every((reader) => {
    const there = valueFor(found, reader);
    return there === value || there === valueFor(before, reader);
  });
