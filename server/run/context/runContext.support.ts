import { ok } from '../../core/result.ts';
import { newMachine, type RunInput } from '../../core/run/lifecycle.ts';
import type { NewEvent } from '../../edge/store/measureStore.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { contractPlan } from '../worker/shard/shardCase.support.ts';
import type { RunContext } from './runContext.ts';

/** What a store or a target takes to answer: whoever does not wait for it goes on before. */
export async function answered(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await null;
}

/**
 * The context of a run for tests of one of its parts. It notes inputs and events, and applies none. `log` has the
 * types of the inputs and the kinds of the events, in order.
 */
export function contextCase(over: Partial<RunContext> = {}) {
  const inputs: RunInput[] = [];
  const events: NewEvent[] = [];
  const log: string[] = [];
  const note = async (input: RunInput): Promise<void> => {
    await answered();
    inputs.push(input);
    log.push(input.type);
  };
  // Longer than an input: an input that does not wait for the event before it overtakes it.
  const record = async (event: NewEvent): Promise<void> => {
    await answered();
    await answered();
    events.push(event);
    log.push(event.kind);
  };
  const released = new AbortController();
  const context: RunContext = {
    ...{ id: 'run000000001', plan: contractPlan(1), directory: '/scenarios', owner: 'one' },
    target: targetCase(),
    released: released.signal,
    machine: () => newMachine(1, 1),
    dispatch: async (input) => {
      await note(input);
      return ok(undefined);
    },
    dispatchAll: async (given) => {
      for (const input of given) await note(input);
    },
    recordEvent: (kind, message, data = {}) => record({ kind, message, data }),
    recordEvents: async (given) => {
      for (const event of given) await record(event);
    },
    confirmOwnership: async () => true,
    ...over,
  };
  return { context, inputs, events, log, release: () => released.abort() };
}
