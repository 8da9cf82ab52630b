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

/** Why a change is not restored. Final: another try changes nothing. */
interface NotRestored {
  readonly why: string;
  readonly isFinal: boolean;
}

interface ActionPorts {
  readonly stack: SwitchStack;
  readonly now: () => number;
}

/** A write that lost against another one reads and decides again. */
const writeTriesMax = 3;
/** What cannot be reached may be there again soon. */
export const restoring = { tries: 20, everyMs: 500 } as const;

export function createPushActions(
  { stack, now }: ActionPorts,
  id: string,
  loaded: LoadedSwitches,
  { tries, everyMs }: { readonly tries: number; readonly everyMs: number } = restoring,
): PushActions {
  const instancesOf = async (): Promise<readonly SwitchInstance[]> => {
    const read = await stack.instances(loaded, id);
    if (!read.ok) throw new Error(`the instances are not known: ${read.error}`);
    return read.value;
  };
  const definitionOf = ({ switch: name }: PlannedChange): SwitchDefinition => {
    const definition = loaded.byName.get(name);
    if (definition === undefined) throw new Error(`switch ${name} is no longer in the switch file`);
    return definition;
  };
  const foundOf = async (
    push: Push,
    instances: readonly SwitchInstance[],
  ): Promise<readonly StoredSwitch[]> => {
    const definitions = push.plan.changes.map(definitionOf);
    const read = await stack.read(loaded, instances, definitions, id);
    return definitions.map((definition) => {
      const reading = read.get(definition.name);
      if (reading === undefined) return unstored(definition);
      if (reading.ok) return reading.value;
      throw new Error(`switch ${definition.name}: ${reading.error}`);
    });
  };

  /** Null: a write lost against another one. */
  async function writeOnce(push: Push): Promise<PushInput | null> {
    const instances = await instancesOf();
    const decided = batchWrites(push, await foundOf(push, instances));
    if (decided.kind !== 'writes') {
      const kind = decided.kind === 'refused' ? 'stale' : 'write-failed';
      return { kind, reason: decided.reason };
    }
    for (const { change, version, entry } of decided.writes) {
      const write = { definition: definitionOf(change), version, entry };
      const written = await stack.write(loaded, instances, write, id);
      if (!written.ok) return null;
    }
    return { kind: 'written', atMs: now() };
  }

  /** Null: each instance of the change has its earlier value. */
  async function restoreChange(
    push: Push,
    change: PlannedChange,
    instances: readonly SwitchInstance[],
  ): Promise<NotRestored | null> {
    try {
      const only = { ...push, plan: { ...push.plan, changes: [change] } };
      const [there] = await foundOf(only, instances);
      if (there === undefined) return null;
      const restore = restoreOf(change, there);
      if (restore.kind === 'none') return null;
      if (restore.kind === 'foreign') {
        const why = `somebody else changed ${change.switch} to ${there.value}`;
        return { why, isFinal: true };
      }
      const { entry } = restore;
      const write = { definition: definitionOf(change), version: there.version, entry };
      const written = await stack.write(loaded, instances, write, id);
      return written.ok ? null : { why: `${change.switch} changes meanwhile`, isFinal: false };
    } catch (error) {
      return { why: oneLine(error), isFinal: false };
    }
  }

  /** Tries every change, also after one that fails. */
  async function restoreOnce(push: Push): Promise<readonly NotRestored[]> {
    const instances = await instancesOf();
    const left: NotRestored[] = [];
    for (const change of push.plan.changes) {
      const problem = await restoreChange(push, change, instances);
      if (problem !== null) left.push(problem);
    }
    return left;
  }

  return {
    async write(push) {
      try {
        for (let attempt = 1; attempt <= writeTriesMax; attempt += 1) {
          const input = await writeOnce(push);
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
        try {
          const left = await restoreOnce(push);
          if (left.length === 0) return { kind: 'restored', atMs: now() };
          why = left.map((one) => one.why).join('; ');
          if (left.every(({ isFinal }) => isFinal)) break;
        } catch (error) {
          why = oneLine(error);
        }
      }
      return { kind: 'not-restored', reason: `not rolled back: ${why}` };
    },
  };
}
