import { setTimeout as delay } from 'node:timers/promises';
import type { Plan } from '../../core/plan/plan.ts';
import type { Result } from '../../core/result.ts';
import type { RunInput, RunMachine } from '../../core/run/lifecycle.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { NewEvent } from '../../edge/store/measureStore.ts';
import { isDatabaseAway } from '../databaseAway.ts';
import type { RunDeps } from './ports.ts';

/** One run as the parts of its conductor share it. */
export interface RunContext {
  readonly id: string;
  readonly plan: Plan;
  /** Of the scenario's file: its own paths are relative to it. */
  readonly directory: string;
  /** Null when its file could no longer be read when the run was taken over. */
  readonly target: Target | null;
  readonly deps: RunDeps;
  machine(): RunMachine;
  /** Gives the machine a input; refused when it cannot happen now. */
  tell(input: RunInput): Promise<Result<void, string>>;
  /** Gives it several, in this order; those that cannot happen are passed over. */
  tellAll(inputs: readonly RunInput[]): Promise<void>;
  /** Records a decision with its numbers. */
  note(kind: string, message: string, data?: Readonly<Record<string, unknown>>): Promise<void>;
  notes(events: readonly NewEvent[]): Promise<void>;
  /** Aborted when this server lets the run go: closed, or overtaken by another. */
  readonly released: AbortSignal;
  /** Names this server in the run's row: what it writes counts while it conducts the run. */
  readonly owner: string;
  /**
   * Asks PostgreSQL whether this server still conducts the run; a no lets the run go. To be asked before
   * the targetPort is changed: a server that stood still does not know that it was overtaken.
   */
  isOurs(): Promise<boolean>;
}

const RETRY_MS = 250;

/**
 * Does what must be done however long PostgreSQL is away. Ends with the value, or with null once
 * the run is let go. `again` says which failures pass; any other rejects.
 */
export async function retryUntil<T>(
  released: AbortSignal,
  work: () => Promise<T>,
  failed: (line: string) => void,
  again: (error: unknown) => boolean = () => true,
): Promise<T | null> {
  while (!released.aborted) {
    try {
      return await work();
    } catch (error) {
      if (!again(error)) throw error;
      failed(oneLine(error));
      await pause(RETRY_MS, released);
    }
  }
  return null;
}

/** Insists for a step that may also break for good, as a disk or a bug does: such a failure rejects. */
export function retryWhileDatabaseIsAway<T>(
  {
    id,
    deps,
    released,
  }: Pick<RunContext, 'id' | 'released'> & { readonly deps: Pick<RunDeps, 'log'> },
  work: () => Promise<T>,
): Promise<T | null> {
  const tell = (line: string) => deps.log.warn({ run: id }, `PostgreSQL: ${line}; trying again`);
  return retryUntil(released, work, tell, isDatabaseAway);
}

/** Waits, or less when the signal is given. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // An aborted wait rejects; its end is all that was asked for.
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
