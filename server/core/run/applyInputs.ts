import { type Effect, type RunInput, type RunMachine, transition } from './lifecycle.ts';

/** The result of several inputs, up to the first that changes the state or asks for effects. */
export interface AppliedInputs {
  /** The value after the last applied input; the values in between need not be stored. */
  readonly next: RunMachine;
  readonly effects: readonly Effect[];
  /** The last input that was applied; null when none is possible now. */
  readonly by: RunInput | null;
  /** The inputs that follow. */
  readonly rest: readonly RunInput[];
}

/**
 * Applies inputs until one has effects or changes the state, and skips those that are not possible. So
 * the inputs of a thousand shards are stored once and not a thousand times.
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
