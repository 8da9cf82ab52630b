import { stepEvent } from '../../core/drill/drillEvents.ts';
import type { DrillInput } from '../../core/drill/drillInput.ts';
import { isFinalDrill } from '../../core/drill/drillState.ts';
import {
  type DrillEffect,
  type DrillMachine,
  drillTransition,
} from '../../core/drill/lifecycle.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { StoredDrill } from '../../edge/store/drillRow.ts';
import type { DrillStep } from '../../edge/store/drillStore.ts';

export interface DrillMachineEffects {
  /** Stores a step. False when the drill was released before. */
  save(step: DrillStep): Promise<boolean>;
  perform(effect: DrillEffect): void;
  /** The drill has reached a final state. */
  final(): void;
  /** Milliseconds on the run's clock. */
  clockMs(): number | null;
}

/**
 * The state machine of a drill, stored after every step. It applies one input at a time, and performs what a step asks
 * for after the step is stored: whatever happens then, another server knows what may be on.
 */
export function createStoredDrillMachine(
  { drill, ...from }: Pick<StoredDrill, 'drill' | 'machine' | 'steps'>,
  effects: DrillMachineEffects,
) {
  let { machine, steps } = from;
  let queue: Promise<unknown> = Promise.resolve();

  async function apply(input: DrillInput): Promise<Result<void, string>> {
    const answer = drillTransition(machine, input);
    if (!answer.ok) return answer;
    const { next, effects: asked } = answer.value;
    const event = stepEvent(drill, input, machine, next, effects.clockMs());
    const saved = await effects.save({ nth: steps + 1, machine: next, event });
    if (!saved) return err('this server has released the drill');
    steps += 1;
    machine = next;
    for (const effect of asked) effects.perform(effect);
    if (isFinalDrill(next.state)) effects.final();
    return ok(undefined);
  }

  return {
    current: (): DrillMachine => machine,
    dispatch(input: DrillInput): Promise<Result<void, string>> {
      const turn = queue.then(() => apply(input));
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}
