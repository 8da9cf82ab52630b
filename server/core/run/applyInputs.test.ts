import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyInputs } from './applyInputs.ts';
import {
  type Effect,
  newMachine,
  type RunInput,
  type RunMachine,
  transition,
} from './lifecycle.ts';
import { inputs } from './runHistory.support.ts';

interface Outcome {
  readonly machine: RunMachine;
  readonly effects: readonly Effect[];
}

function oneByOne(machine: RunMachine, history: readonly RunInput[]): Outcome {
  const effects: Effect[] = [];
  for (const input of history) {
    const answer = transition(machine, input);
    if (!answer.ok) continue;
    machine = answer.value.next;
    effects.push(...answer.value.effects);
  }
  return { machine, effects };
}

it('has the same result as one input after the other, and stops at the first with effects', () => {
  fc.assert(
    fc.property(
      fc.array(inputs(3), { maxLength: 40 }),
      fc.array(inputs(3), { maxLength: 40 }),
      (before, batch) => {
        const from = oneByOne(newMachine(3, 2), before).machine;
        const effects: Effect[] = [];
        let machine = from;
        for (let rest: readonly RunInput[] = batch; rest.length > 0; ) {
          const taken = applyInputs(machine, rest);
          expect(taken.rest.length).toBeLessThan(rest.length);
          const skipped = rest.slice(0, rest.length - taken.rest.length - 1);
          const quiet = oneByOne(machine, skipped);
          expect([quiet.effects, quiet.machine.state]).toEqual([[], machine.state]);
          if (taken.by === null) expect(taken.next).toBe(machine);
          effects.push(...taken.effects);
          machine = taken.next;
          rest = taken.rest;
        }
        expect({ machine, effects }).toEqual(oneByOne(from, batch));
      },
    ),
    { numRuns: 2_000 },
  );
});

it('applies the inputs of all shards in one step', () => {
  const readying: RunMachine = {
    ...newMachine(1_000, 1),
    state: 'readying',
    shards: Array.from({ length: 1_000 }, () => 'waiting' as const),
  };
  const ready = readying.shards.map((_, shard) => ({ type: 'shard-ready', shard }) as const);
  expect(applyInputs(readying, ready.slice(1))).toMatchObject({ effects: [], rest: [] });
  expect(applyInputs(readying, ready)).toMatchObject({
    effects: ['write-start'],
    by: { shard: 999 },
    rest: [],
  });
});
