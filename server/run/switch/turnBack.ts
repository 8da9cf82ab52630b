import { newPush } from '../../core/switch/push.ts';
import type { PushRules } from '../../core/switch/pushPlan.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { KillSwitchReader } from '../../edge/store/killSwitchStore.ts';
import type { TurnedSwitch } from '../../edge/store/switchHistory.ts';
import type { SwitchStore } from '../../edge/store/switchStore.ts';
import type { Log } from '../../log.ts';
import type { LoadSwitches } from './loadSwitches.ts';
import type { PushRegistry } from './pushRegistry.ts';
import type { ReadSwitches } from './readSwitches.ts';

interface TurnBackPorts {
  readonly store: Pick<SwitchStore, 'turned'>;
  readonly killSwitch: KillSwitchReader;
  readonly registry: PushRegistry;
  readonly load: LoadSwitches;
  readonly read: ReadSwitches;
  readonly log: Log;
  readonly newId: () => string;
}

/** Of a push that nobody waits for: no pause, and an instance that does not follow keeps no other from its value. */
export const turnBackRules: PushRules = {
  pause: 'none',
  onDeaf: 'stop',
  onUnknown: 'stop',
  boundMs: 3_000,
};

/**
 * While the kill switch is pulled, every switch for shadow traffic that a push left at another value gets its default
 * again, as a push of its own. Called again and again: what has its default is left alone.
 */
export function createTurnBack(ports: TurnBackPorts): () => Promise<void> {
  const { store, killSwitch, registry, load, read, log, newId } = ports;

  async function turnTarget(switches: readonly TurnedSwitch[]): Promise<void> {
    const [first] = switches;
    if (first === undefined) return;
    const loaded = await load(first.targetRef, first.targetDir);
    if (!loaded.ok) throw new Error(loaded.error.line);
    const changes = switches.flatMap(({ switch: name }) => {
      const definition = loaded.value.byName.get(name);
      if (definition === undefined) return [];
      return [{ switch: name, value: definition.default, version: null }];
    });
    const possible = [];
    for (const change of changes) {
      const alone = { target: first.targetRef, changes: [change], ...turnBackRules };
      const planned = await read.plan(loaded.value, alone);
      if (planned.ok) possible.push(change);
    }
    if (possible.length === 0) return;
    const request = { target: first.targetRef, changes: possible, ...turnBackRules };
    const planned = await read.plan(loaded.value, request);
    if (!planned.ok) throw new Error(planned.error.line);
    const all = { ...planned.value, batches: [planned.value.batches.flat()] };
    const { target, targetRef, targetDir } = first;
    const row = {
      ...{ id: newId(), target, targetRef, targetDir, push: newPush(all) },
      ...{ by: 'safety lever', reason: 'the safety lever was pulled' },
    };
    await registry.start(row, loaded.value, true);
  }

  return async () => {
    if (!(await killSwitch.read()).pulled) return;
    const turned = await store.turned();
    for (const target of new Set(turned.map((one) => one.target))) {
      try {
        await turnTarget(turned.filter((one) => one.target === target));
      } catch (error) {
        log.warn(`switches of target ${target} are not turned back: ${oneLine(error)}`);
      }
    }
  };
}
