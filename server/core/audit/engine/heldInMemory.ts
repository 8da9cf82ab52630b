import { factKinds } from '../facts/registry.ts';
import type { Held } from '../sources/readBudget.ts';
import { IdMap } from './idMap.ts';
import type { KnownFacts } from './state.ts';

/**
 * The part of what was folded that is in memory, all facts counted alike: everything, where no fact is paged out.
 */
export function heldInMemory(held: Held, known: KnownFacts): Held {
  let [all, resident] = [0, 0];
  for (const { name } of factKinds) {
    const { own } = known[name];
    all += own.size;
    resident += own instanceof IdMap ? own.residentSize : own.size;
  }
  if (resident === all) return held;
  const part = resident / all;
  return { facts: Math.ceil(held.facts * part), bytes: Math.ceil(held.bytes * part) };
}
