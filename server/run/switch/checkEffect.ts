import { type Effect, judgeEffect } from '../../core/switch/effect.ts';
import { valueFor } from '../../core/switch/entry.ts';
import { expectedEffects, type Push } from '../../core/switch/push.ts';
import type { SwitchDefinition, SwitchInstance } from '../../core/switch/switchFile.ts';
import type { SwitchValue } from '../../core/switch/valueType.ts';
import { pause } from '../retry/retryUntil.ts';
import type { LoadedSwitches } from './loadSwitches.ts';
import type { SwitchStack } from './stackSwitches.ts';

const pollEveryMs = 100;
/** Canaries that are read at the same time: with more, on a busy machine, each would come too late. */
const lanesMax = 32;

interface Awaited {
  readonly definition: SwitchDefinition;
  readonly instance: string;
  readonly value: SwitchValue;
  effect: Effect | null;
}

/**
 * Reads canaries until each instance that the push has reached shows its value and behaves so, or the bound has passed.
 * An abort ends it early; what was not seen by then is unknown.
 */
export async function checkEffect(
  stack: SwitchStack,
  loaded: LoadedSwitches,
  instances: readonly SwitchInstance[],
  push: Push,
  id: string,
  now: () => number,
  signal: AbortSignal,
): Promise<readonly Effect[]> {
  const bound = { writtenAtMs: push.writtenAtMs ?? now(), boundMs: push.plan.boundMs };
  const awaited = awaitedOf(loaded, push);
  const byName = new Map(instances.map((instance) => [instance.name, instance]));
  for (;;) {
    const open = awaited.filter(({ effect }) => effect?.kind !== 'effective');
    const names = [...new Set(open.map(({ instance }) => instance))];
    await inLanes(names, async (name) => {
      const instance = byName.get(name);
      if (instance === undefined || signal.aborted) return;
      const own = open.filter((one) => one.instance === name);
      const definitions = own.map(({ definition }) => definition);
      const reading = await stack.canary(loaded, instance, definitions, id);
      for (const one of own) {
        const effect = judgeEffect(one.definition, one.value, name, reading, bound);
        // A late answer takes nothing back of what an earlier one showed.
        const isLate = reading.answeredAtMs - bound.writtenAtMs > bound.boundMs;
        if (!isLate || one.effect === null) one.effect = effect;
      }
    });
    const isDone = awaited.every(({ effect }) => effect?.kind === 'effective');
    if (isDone || signal.aborted || now() - bound.writtenAtMs > bound.boundMs) break;
    await pause(pollEveryMs, signal);
  }
  return awaited.map(
    ({ definition, value, instance, effect }) =>
      effect ?? judgeEffect(definition, value, instance, null, bound),
  );
}

function awaitedOf({ byName }: LoadedSwitches, push: Push): readonly Awaited[] {
  return expectedEffects(push).flatMap(({ change, instances }) => {
    const definition = byName.get(change.switch);
    if (definition === undefined) return [];
    return instances.map((instance) => ({
      ...{ definition, instance, effect: null },
      value: push.state === 'checking-back' ? valueFor(change.before, instance) : change.value,
    }));
  });
}

async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const item = items[next];
      next += 1;
      if (item !== undefined) await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanesMax, items.length) }, lane));
}
