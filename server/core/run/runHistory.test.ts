import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Happening, isFinal, newMachine, transition } from './lifecycle.ts';
import { abort, finished, happenings, historiesHoldPromises, lost } from './runHistory.support.ts';

it('holds its promises over random interleavings', () => {
  fc.assert(historiesHoldPromises(), { numRuns: 2_000 });
});

it('can always be brought to an end', () => {
  fc.assert(
    fc.property(fc.array(happenings(2), { maxLength: 60 }), (history) => {
      let machine = newMachine(2, 2);
      const give = (happening: Happening): void => {
        const answer = transition(machine, happening);
        if (answer.ok) machine = answer.value.next;
      };
      for (const happening of [...history, abort, { type: 'work-ended' } as const]) give(happening);
      for (const shard of machine.shards.keys()) give(lost(shard));
      give(finished);
      expect(isFinal(machine.state)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
