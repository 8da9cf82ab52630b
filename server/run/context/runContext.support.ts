import { ok } from '../../core/result.ts';
import { newMachine, type RunInput } from '../../core/run/lifecycle.ts';
import type { NewEvent } from '../../edge/store/measureStore.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { contractPlan } from '../worker/shard/shardStore.contract.ts';
import type { RunContext } from './runContext.ts';

/** The context of a run for tests of one of its parts. It notes inputs and events, and applies none. */
export function contextCase(over: Partial<RunContext> = {}) {
  const inputs: RunInput[] = [];
  const events: NewEvent[] = [];
  const released = new AbortController();
  const context: RunContext = {
    ...{ id: 'run000000001', plan: contractPlan(1), directory: '/scenarios', owner: 'one' },
    target: targetCase(),
    released: released.signal,
    machine: () => newMachine(1, 1),
    dispatch: async (input) => {
      inputs.push(input);
      return ok(undefined);
    },
    dispatchAll: async (given) => void inputs.push(...given),
    recordEvent: async (kind, message, data = {}) => void events.push({ kind, message, data }),
    recordEvents: async (given) => void events.push(...given),
    confirmOwnership: async () => true,
    ...over,
  };
  return { context, inputs, events, release: () => released.abort() };
}
