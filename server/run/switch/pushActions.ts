import { type StoredSwitch, unstored } from '../../core/switch/entry.ts';
import { batchWrites, type Push, type PushInput, restoreOf } from '../../core/switch/push.ts';
import type { PlannedChange } from '../../core/switch/pushPlan.ts';
import type { SwitchDefinition, SwitchInstance } from '../../core/switch/switchFile.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { pause } from '../retry/retryUntil.ts';
import { checkEffect } from './checkEffect.ts';
import type { LoadedSwitches } from './loadSwitches.ts';
import type { SwitchStack } from './stackSwitches.ts';

/** What a push does at the stack. None of it rejects: what fails becomes an input of the push. */
export interface PushActions {
  write(push: Push): Promise<PushInput>;
  check(push: Push, signal: AbortSignal): Promise<PushInput>;
  /** Tries again for some seconds while something cannot be put back. */
  restore(push: Push, signal: AbortSignal): Promise<PushInput>;
}

interface ActionPorts {
  readonly stack: SwitchStack;
  readonly now: () => number;
}

interface PushContext extends ActionPorts {
  readonly id: string;
  readonly loaded: LoadedSwitches;
}

/** A write that lost against another one reads and decides again. */
const writeTriesMax = 3;
/** What cannot be reached may be there again soon. */
export const restoring = { tries: 20, everyMs: 500 } as const;

export function createPushActions(
  ports: ActionPorts,
  id: string,
  loaded: LoadedSwitches,
  { tries, everyMs }: { readonly tries: number; readonly everyMs: number } = restoring,
): PushActions {
  const { stack, now } = ports;
  const context: PushContext = { ...ports, id, loaded };
  return {
    async write(push) {
      try {
        for (let attempt = 1; attempt <= writeTriesMax; attempt += 1) {
          const input = await writeOnce(context, push);
          if (input !== null) return input;
        }
        return { kind: 'write-failed', reason: 'other writes came between again and again' };
      } catch (error) {
        return { kind: 'write-failed', reason: oneLine(error) };
      }
    },
    async check(push, signal) {
      const read = await stack.instances(loaded, id);
      const instances = read.ok ? read.value : [];
      const effects = await checkEffect(stack, loaded, instances, push, id, now, signal);
      return { kind: 'checked', effects };
    },
    async restore(push, signal) {
      let why = '';
      for (let attempt = 1; attempt <= tries && !signal.aborted; attempt += 1) {
        if (attempt > 1) await pause(everyMs, signal);
        const left = await restoreOnce(context, push);
        if (left.length === 0) return { kind: 'restored', atMs: now() };
        why = left.map((one) => one.why).join('; ');
        if (left.every(({ isFinal }) => isFinal)) break;
      }
      return { kind: 'not-restored', reason: `not rolled back: ${why}` };
    },
  };
}

async function instancesOf({ stack, loaded, id }: PushContext): Promise<readonly SwitchInstance[]> {
  const read = await stack.instances(loaded, id);
  if (!read.ok) throw new Error(`the instances are not known: ${read.error}`);
  return read.value;
}

function definitionOf({ loaded }: PushContext, { switch: name }: PlannedChange): SwitchDefinition {
  const definition = loaded.byName.get(name);
  if (definition === undefined) throw new Error(`switch ${name} is no longer in the switch file`);
  return definition;
}

/** What the providers hold of the changes, in their order. */
async function foundOf(
  context: PushContext,
  changes: readonly PlannedChange[],
  instances: readonly SwitchInstance[],
): Promise<readonly StoredSwitch[]> {
  const { stack, loaded, id } = context;
  const definitions = changes.map((change) => definitionOf(context, change));
  const read = await stack.read(loaded, instances, definitions, id);
  return definitions.map((definition) => {
    const reading = read.get(definition.name);
    if (reading === undefined) return unstored(definition);
    if (reading.ok) return reading.value;
    throw new Error(`switch ${definition.name}: ${reading.error}`);
  });
}

/** Null: a write lost against another one. */
async function writeOnce(context: PushContext, push: Push): Promise<PushInput | null> {
  const { stack, loaded, id, now } = context;
  const instances = await instancesOf(context);
  const found = await foundOf(context, push.plan.changes, instances);
  const decided = batchWrites(push, found);
  if (decided.kind !== 'writes') {
    const kind = decided.kind === 'refused' ? 'stale' : 'write-failed';
    return { kind, reason: decided.reason };
  }
  for (const { change, version, entry } of decided.writes) {
    const write = { definition: definitionOf(context, change), version, entry };
    const written = await stack.write(loaded, instances, write, id);
    if (!written.ok) return null;
  }
  return { kind: 'written', atMs: now() };
}

/** Why a change is not restored. Final: another try changes nothing. */
interface NotRestored {
  readonly why: string;
  readonly isFinal: boolean;
}

/** Tries every change, also after one that fails. */
async function restoreOnce(context: PushContext, push: Push): Promise<readonly NotRestored[]> {
  const left: NotRestored[] = [];
  for (const change of push.plan.changes) {
    try {
      const problem = await restoreChange(context, change);
      if (problem !== null) left.push(problem);
    } catch (error) {
      left.push({ why: oneLine(error), isFinal: false });
    }
  }
  return left;
}

/** Null: each instance of the change has its earlier value. */
async function restoreChange(
  context: PushContext,
  change: PlannedChange,
): Promise<NotRestored | null> {
  const { stack, loaded, id } = context;
  const instances = await instancesOf(context);
  const [there] = await foundOf(context, [change], instances);
  if (there === undefined) return null;
  const restore = restoreOf(change, there);
  if (restore.kind === 'none') return null;
  if (restore.kind === 'foreign') {
    const why = `somebody else changed ${change.switch} to ${there.value}`;
    return { why, isFinal: true };
  }
  const { entry } = restore;
  const write = { definition: definitionOf(context, change), version: there.version, entry };
  const written = await stack.write(loaded, instances, write, id);
  return written.ok ? null : { why: `${change.switch} changes meanwhile`, isFinal: false };
}
