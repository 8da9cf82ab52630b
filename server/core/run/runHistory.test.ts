import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isFinal, newMachine, type RunInput, transition } from './lifecycle.ts';
import { abort, finished, historiesHoldPromises, inputs, lost } from './runHistory.support.ts';

it('holds its promises over random interleavings', () => {
  fc.assert(historiesHoldPromises(), { numRuns: 2_000 });
});

it('can always be brought to an end', () => {
  fc.assert(
    fc.property(fc.array(inputs(2), { maxLength: 60 }), (history) => {
      let machine = newMachine(2, 2);
      const give = (input: RunInput): void => {
        const answer = transition(machine, input);
        if (answer.ok) machine = answer.value.next;
      };
      for (const input of [...history, abort, { type: 'work-ended' } as const]) give(input);
      for (const shard of machine.shards.keys()) give(lost(shard));
      give(finished);
      expect(isFinal(machine.state)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
