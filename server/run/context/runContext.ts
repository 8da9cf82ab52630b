import type { Plan } from '../../core/plan/plan.ts';
import type { Result } from '../../core/result.ts';
import type { EventKindName } from '../../core/run/eventKinds.ts';
import type { RunInput, RunMachine } from '../../core/run/lifecycle.ts';
import type { Target } from '../../core/target/target.ts';
import type { NewEvent } from '../../edge/store/measureStore.ts';

/** What is fixed for a run while this server conducts it. */
export interface RunIdentity {
  readonly id: string;
  readonly plan: Plan;
  /** The folder of the scenario's file; relative paths in the file start here. */
  readonly directory: string;
  /** Null when the target's file could not be read at the take-over. */
  readonly target: Target | null;
  /** Names this server in the run's row: the store accepts its writes while it conducts the run. */
  readonly owner: string;
  /** Aborted when this server releases the run: the run is final, the server closes, or another took over. */
  readonly released: AbortSignal;
}

/** The state machine of a run. */
export interface RunDispatch {
  machine(): RunMachine;
  /** Applies one input; the error says why it cannot happen now. */
  dispatch(input: RunInput): Promise<Result<void, string>>;
}

export interface RunInputs extends RunDispatch {
  /** Applies inputs in order; skips those that cannot happen now. */
  dispatchAll(inputs: readonly RunInput[]): Promise<void>;
}

/** The decisions of a run, with their numbers. */
export interface EventRecorder {
  recordEvent(
    kind: EventKindName,
    message: string,
    data?: Readonly<Record<string, unknown>>,
  ): Promise<void>;
}

export interface RunEvents extends EventRecorder {
  recordEvents(events: readonly NewEvent[]): Promise<void>;
}

export interface RunOwnership {
  /**
   * Asks PostgreSQL whether this server still conducts the run; releases the run if not. Call it before
   * a change to the target: a server that was suspended does not know that another took over.
   */
  confirmOwnership(): Promise<boolean>;
}

/** One run as the parts of its conductor share it. */
export interface RunContext extends RunIdentity, RunInputs, RunEvents, RunOwnership {}

/** A context whose plan may be replaced: parts that keep the context see the newest. */
export function withPlan(
  first: Plan,
  rest: Omit<RunContext, 'plan'>,
): { readonly context: RunContext; readonly replan: (next: Plan) => void } {
  let plan = first;
  const context = Object.defineProperty({ ...rest, plan }, 'plan', { get: () => plan });
  return {
    context,
    replan: (next) => {
      plan = next;
    },
  };
}
