import { failure } from '../../core/errors/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { type Effect, judgeEffect } from '../../core/switch/effect.ts';
import { type StoredSwitch, unstored, valueFor } from '../../core/switch/entry.ts';
import { diffOf, type PushPlan, type PushProblem, planPush } from '../../core/switch/pushPlan.ts';
import {
  isExpired,
  readersOf,
  type SwitchDefinition,
  type SwitchInstance,
} from '../../core/switch/switchFile.ts';
import type { StoredReading } from '../../core/switch/switchProvider.ts';
import { describeValues, readValue, type SwitchValue } from '../../core/switch/valueType.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { type Rejection, reject } from '../admission/rejection.ts';
import type { LoadedSwitches } from './loadSwitches.ts';
import type { SwitchStack } from './stackSwitches.ts';
import type {
  AskedChange,
  PreviewRequest,
  PushPreview,
  SwitchPage,
  SwitchQuery,
  SwitchView,
} from './switchService.ts';

/** What is read of the switches of a target. */
export interface ReadSwitches {
  list(loaded: LoadedSwitches, query: SwitchQuery): Promise<Result<SwitchPage, Rejection>>;
  effects(loaded: LoadedSwitches, name: string): Promise<Result<readonly Effect[], Rejection>>;
  preview(loaded: LoadedSwitches, request: PreviewRequest): Promise<Result<PushPreview, Rejection>>;
  plan(loaded: LoadedSwitches, request: PreviewRequest): Promise<Result<PushPlan, Rejection>>;
}

/** The bound of a reading that no write began: the canary's own limit decides. */
const readBoundMs = 60_000;

export function createReadSwitches(
  stack: SwitchStack,
  now: () => number,
  newId: () => string,
): ReadSwitches {
  const ports: ReadPorts = { stack, now, newId };
  return {
    plan: (loaded, request) => plan(ports, loaded, request),
    async preview(loaded, request) {
      const planned = await plan(ports, loaded, request);
      if (!planned.ok) return planned;
      const changes = planned.value.changes.map(({ switch: name, value, before }) => ({
        ...{ switch: name, value, version: before.version },
      }));
      return ok({ changes, diff: diffOf(planned.value), batches: planned.value.batches });
    },
    async list(loaded, query) {
      const matching = loaded.file.switches.filter((one) => matches(one, query));
      const page = matching.slice(query.offset, query.offset + query.limit);
      const read = await readStored(ports, loaded, page);
      if (!read.ok) return read;
      const switches = page.map((one) => viewOf(one, read.value.stored.get(one.name), now()));
      return ok({ target: loaded.target.name, total: matching.length, switches });
    },
    effects: (loaded, name) => effectsOf(ports, loaded, name),
  };
}

interface ReadPorts {
  readonly stack: SwitchStack;
  readonly now: () => number;
  readonly newId: () => string;
}

interface Stored {
  /** Names who asks in the tag of requests. */
  readonly id: string;
  readonly instances: readonly SwitchInstance[];
  readonly stored: ReadonlyMap<string, StoredReading>;
}

/** The instances, and what the providers hold of these switches. */
async function readStored(
  { stack, newId }: ReadPorts,
  loaded: LoadedSwitches,
  definitions: readonly SwitchDefinition[],
): Promise<Result<Stored, Rejection>> {
  const id = newId();
  const instances = await stack.instances(loaded, id);
  if (!instances.ok) {
    const values = { target: loaded.target.name, reason: instances.error };
    return reject(failure('ZH-SWITCH-009', values));
  }
  try {
    const stored = await stack.read(loaded, instances.value, definitions, id);
    return ok({ id, instances: instances.value, stored });
  } catch (error) {
    return reject(failure('ZH-SWITCH-008', { reason: oneLine(error) }));
  }
}

/** Each reading as an entry; the first one that cannot be used rejects. */
function usable(
  definitions: readonly SwitchDefinition[],
  read: ReadonlyMap<string, StoredReading>,
): Result<ReadonlyMap<string, StoredSwitch>, Rejection> {
  const stored = new Map<string, StoredSwitch>();
  for (const definition of definitions) {
    const reading = read.get(definition.name) ?? ok(unstored(definition));
    if (!reading.ok) {
      const reason = `switch ${definition.name}: ${reading.error}`;
      return reject(failure('ZH-SWITCH-008', { reason }));
    }
    stored.set(definition.name, reading.value);
  }
  return ok(stored);
}

async function plan(
  ports: ReadPorts,
  loaded: LoadedSwitches,
  request: PreviewRequest,
): Promise<Result<PushPlan, Rejection>> {
  const names = new Set(request.changes.map((change) => change.switch));
  const definitions = loaded.file.switches.filter(({ name }) => names.has(name));
  const read = await readStored(ports, loaded, definitions);
  if (!read.ok) return read;
  const stored = usable(definitions, read.value.stored);
  if (!stored.ok) return stored;
  const wanted = request.changes.map((change) => ({
    switch: change.switch,
    value: typedValue(loaded.byName.get(change.switch), change),
    version: change.version ?? versionOf(stored.value, change),
  }));
  const { pause, onDeaf, onUnknown, boundMs } = request;
  const rules = { pause, onDeaf, onUnknown, boundMs };
  const { instances } = read.value;
  const planned = planPush(loaded.file, instances, stored.value, wanted, rules, ports.now());
  return planned.ok ? planned : rejectProblems(planned.error);
}

async function effectsOf(
  ports: ReadPorts,
  loaded: LoadedSwitches,
  name: string,
): Promise<Result<readonly Effect[], Rejection>> {
  const definition = loaded.byName.get(name);
  if (definition === undefined) {
    const reason = `there is no switch ${name}; "zerohour switch list" shows them`;
    return reject(failure('ZH-SWITCH-003', { reason }));
  }
  const read = await readStored(ports, loaded, [definition]);
  if (!read.ok) return read;
  const stored = usable([definition], read.value.stored);
  if (!stored.ok) return stored;
  const entry = stored.value.get(name) ?? unstored(definition);
  const bound = { writtenAtMs: ports.now(), boundMs: readBoundMs };
  const effects = readersOf(definition, read.value.instances).map(async (instance) => {
    const reading = await ports.stack.canary(loaded, instance, [definition], read.value.id);
    const wanted = valueFor(entry, instance.name);
    return judgeEffect(definition, wanted, instance.name, reading, bound);
  });
  return ok(await Promise.all(effects));
}

const versionOf = (
  stored: ReadonlyMap<string, StoredSwitch>,
  { switch: name }: AskedChange,
): string => stored.get(name)?.version ?? '';

/** A command line gives texts; where a text is no value of the switch the plan says what is. */
function typedValue(definition: SwitchDefinition | undefined, { value }: AskedChange): SwitchValue {
  if (definition === undefined || typeof value !== 'string') return value;
  const read = readValue(definition.values, value);
  return read.ok ? read.value : value;
}

function matches({ name, owner, about, kind }: SwitchDefinition, query: SwitchQuery): boolean {
  if (query.kind !== null && kind !== query.kind) return false;
  const search = query.search.toLowerCase();
  return [name, owner, about].some((text) => text.toLowerCase().includes(search));
}

function viewOf(
  definition: SwitchDefinition,
  reading: StoredReading | undefined,
  nowMs: number,
): SwitchView {
  const { behaviour, values, ...rest } = definition;
  const stored = reading ?? ok(unstored(definition));
  const entry = stored.ok ? stored.value : null;
  return {
    ...rest,
    ...{ values, takes: describeValues(values), hasBehaviour: behaviour !== null },
    isExpired: isExpired(definition, nowMs),
    value: entry?.value ?? null,
    version: entry?.version ?? null,
    instances: Object.entries(entry?.instances ?? {}).map(([instance, value]) => ({
      ...{ instance, value },
    })),
    problem: stored.ok ? null : stored.error,
  };
}

/** Stale versions have a code of their own, unless something else is wrong too. */
function rejectProblems(problems: readonly PushProblem[]): Result<never, Rejection> {
  const reason = problems.map(({ line }) => line).join('; ');
  const isStale = problems.every(({ kind }) => kind === 'stale');
  const why = failure(isStale ? 'ZH-SWITCH-004' : 'ZH-SWITCH-003', { reason });
  return err({ ...why, diagnostics: [] });
}
