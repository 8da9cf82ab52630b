import { err, ok, type Result } from '../../core/result.ts';
import { applyInputs } from '../../core/run/applyInputs.ts';
import {
  type Effect,
  isFinal,
  type RunInput,
  type RunMachine,
  type Step,
  transition,
} from '../../core/run/lifecycle.ts';

export interface MachineEffects {
  readonly released: AbortSignal;
  /** False when the run was released before the value was stored. */
  readonly save: (next: RunMachine) => Promise<boolean>;
  readonly perform: (effect: Effect) => void;
  readonly announce: (before: RunMachine, after: RunMachine, input: RunInput) => Promise<void>;
  /** The run has reached a final state. */
  readonly final: () => void;
}

/**
 * The state machine of a run, stored after every step. It applies one input at a time: each step is stored
 * before the next input is judged.
 */
export function createStoredMachine(from: RunMachine, effects: MachineEffects) {
  let machine = from;
  let queue: Promise<unknown> = Promise.resolve();

  function inTurn<T>(next: () => Promise<T>): Promise<T> {
    const turn = queue.then(next);
    queue = turn.catch(() => undefined);
    return turn;
  }

  async function apply(input: RunInput): Promise<Result<void, string>> {
    const answer = transition(machine, input);
    if (!answer.ok) return answer;
    const taken = await take(input, answer.value);
    return taken ? ok(undefined) : err('this server has released the run');
  }

  async function applyAll(inputs: readonly RunInput[]): Promise<void> {
    for (let rest = inputs; rest.length > 0 && !effects.released.aborted; ) {
      const applied = applyInputs(machine, rest);
      if (applied.by !== null) await take(applied.by, applied);
      rest = applied.rest;
    }
  }

  async function take(input: RunInput, { next, effects: asked }: Step): Promise<boolean> {
    const before = machine;
    if (!(await effects.save(next))) return false;
    machine = next;
    // What stops load goes first, because the announcement waits for PostgreSQL.
    for (const effect of asked) if (effect === 'flag-abort') effects.perform(effect);
    if (next.state !== before.state) await effects.announce(before, next, input);
    for (const effect of asked) if (effect !== 'flag-abort') effects.perform(effect);
    // Not awaited: what it closes may wait for its own turn here.
    if (isFinal(next.state)) effects.final();
    return true;
  }

  return {
    current: (): RunMachine => machine,
    dispatch: (input: RunInput) => inTurn(() => apply(input)),
    dispatchAll: (inputs: readonly RunInput[]) => inTurn(() => applyAll(inputs)),
    /** `left`: the state in which the other server left the run. */
    resume: (left: RunMachine['state']) =>
      inTurn(async () => {
        // A stop that was applied before may have begun to finish the run already.
        const finishing = machine.state === 'finishing' && left !== 'finishing';
        if (!finishing) await apply({ type: 'resumed' });
      }),
  };
}
