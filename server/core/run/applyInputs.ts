import { type Effect, type RunInput, type RunMachine, transition } from './lifecycle.ts';

/** Several inputs at once, as far as the first that something must be done about. */
export interface AppliedInputs {
  /** The value after the last input taken; those in between need not be stored. */
  readonly next: RunMachine;
  readonly effects: readonly Effect[];
  /** The last input taken; null when none of them can happen now. */
  readonly by: RunInput | null;
  /** What has not been judged yet. */
  readonly rest: readonly RunInput[];
}

/**
 * Takes inputs until one asks for effects or changes the state. Those that cannot happen are passed
 * over: what a thousand shards tell is stored once, not a thousand times.
 */
export function applyInputs(machine: RunMachine, inputs: readonly RunInput[]): AppliedInputs {
  let next = machine;
  let by: RunInput | null = null;
  for (const [index, input] of inputs.entries()) {
    const answer = transition(next, input);
    if (!answer.ok) continue;
    const { effects } = answer.value;
    const moved = answer.value.next.state !== next.state;
    next = answer.value.next;
    by = input;
    if (moved || effects.length > 0) return { next, effects, by, rest: inputs.slice(index + 1) };
  }
  return { next, effects: [], by, rest: [] };
}
