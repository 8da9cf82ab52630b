import { newPush } from '../../core/switch/push.ts';
import type { SwitchValue } from '../../core/switch/valueType.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { formatDuration } from '../../core/text/units.ts';
import type { DuePush, SwitchStore } from '../../edge/store/switchStore.ts';
import type { Log } from '../../log.ts';
import type { LoadedSwitches, LoadSwitches } from './loadSwitches.ts';
import type { PushRegistry } from './pushRegistry.ts';
import type { ReadSwitches } from './readSwitches.ts';
import { turnBackRules } from './turnBack.ts';

interface TimedTurnBackPorts {
  readonly store: Pick<SwitchStore, 'due' | 'settleDue'>;
  readonly registry: Pick<PushRegistry, 'start'>;
  readonly load: LoadSwitches;
  readonly read: Pick<ReadSwitches, 'plan'>;
  readonly log: Log;
  readonly newId: () => string;
}

/**
 * Turns the values of each push whose time is over back to what was there before it, as a push of its own. A switch that
 * somebody pushed since is left alone. What is in the way for now (another push, the kill switch, a provider or file that
 * cannot be read) is tried again with the next call; a value that can never be pushed again is told in the log, and stays.
 */
export function createTimedTurnBack(ports: TimedTurnBackPorts): () => Promise<void> {
  const { store, registry, load, log, newId } = ports;

  async function turnBack({ row, switches }: DuePush): Promise<void> {
    const loaded = await load(row.targetRef, row.targetDir);
    if (!loaded.ok) throw new Error(loaded.error.line);
    const changes = row.push.plan.changes
      .filter((change) => switches.includes(change.switch))
      .map(({ switch: name, before }) => ({ switch: name, value: before.value }));
    const possible = [];
    for (const change of changes) {
      const value = await pushable(ports, loaded.value, row.targetRef, change);
      if (value !== null) possible.push({ switch: change.switch, value, version: null });
    }
    if (possible.length > 0) {
      const request = { target: row.targetRef, changes: possible, ...turnBackRules };
      const planned = await ports.read.plan(loaded.value, request);
      if (!planned.ok) throw new Error(planned.error.line);
      const { target, targetRef, targetDir, by, forMs } = row;
      const reason = `the ${formatDuration(forMs ?? 0)} of push ${row.id} are over`;
      const push = newPush(planned.value);
      const back = { id: newId(), target, targetRef, targetDir, by, reason, push };
      const started = await registry.start(back, loaded.value, false);
      if (started.kind !== 'written') return;
    }
    await store.settleDue(row.id);
  }

  return async () => {
    for (const due of await store.due()) {
      try {
        await turnBack(due);
      } catch (error) {
        log.warn({ push: due.row.id }, `it is not turned back yet: ${oneLine(error)}`);
      }
    }
  };
}

/**
 * The value before the push; the default where the switch does not take that value any more. Null: neither can be pushed, as
 * when each instance has it already. Rejects while nothing can be read.
 */
async function pushable(
  { read, log }: TimedTurnBackPorts,
  loaded: LoadedSwitches,
  target: string,
  { switch: name, value }: { readonly switch: string; readonly value: SwitchValue },
): Promise<SwitchValue | null> {
  const definition = loaded.byName.get(name);
  let refused = '';
  for (const wanted of new Set([value, definition?.default ?? value])) {
    const changes = [{ switch: name, value: wanted, version: null }];
    const planned = await read.plan(loaded, { target, changes, ...turnBackRules });
    if (planned.ok) return wanted;
    if (planned.error.code !== 'ZH-SWITCH-003') throw new Error(planned.error.line);
    refused ||= planned.error.line;
  }
  log.warn(`switch ${name} of target ${loaded.target.name} is not turned back: ${refused}`);
  return null;
}
