import { type Effect, type Happening, type RunMachine, transition } from './lifecycle.ts';

/** Several happenings at once, as far as the first that something must be done about. */
export interface Stride {
  /** The value after the last happening taken; those in between need not be stored. */
  readonly next: RunMachine;
  readonly effects: readonly Effect[];
  /** The last happening taken; null when none of them can happen now. */
  readonly by: Happening | null;
  /** What has not been judged yet. */
  readonly rest: readonly Happening[];
}

/**
 * Takes happenings until one asks for effects or changes the state. Those that cannot happen are passed
 * over: what a thousand shards tell is stored once, not a thousand times.
 */
export function stride(machine: RunMachine, happenings: readonly Happening[]): Stride {
  let next = machine;
  let by: Happening | null = null;
  for (const [index, happening] of happenings.entries()) {
    const answer = transition(next, happening);
    if (!answer.ok) continue;
    const { effects } = answer.value;
    const moved = answer.value.next.state !== next.state;
    next = answer.value.next;
    by = happening;
    if (moved || effects.length > 0)
      return { next, effects, by, rest: happenings.slice(index + 1) };
  }
  return { next, effects: [], by, rest: [] };
}
