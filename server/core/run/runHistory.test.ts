import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  endState,
  type Happening,
  isFinal,
  newMachine,
  type RunMachine,
  transition,
} from './runState.ts';

const abort: Happening = {
  type: 'stop',
  cause: { kind: 'person', by: 'ada', reason: 'lunch' },
};
const finished: Happening = { type: 'finished', problem: null };
const lost = (shard: number): Happening => ({ type: 'shard-lost', shard });

/** What may be done to a run, as it comes from outside: at any moment, in any order. */
const happenings = (shards: number): fc.Arbitrary<Happening> =>
  fc.oneof(
    ...steps.map((type) => ({ weight: 4, arbitrary: fc.constant({ type }) })),
    { weight: 4, arbitrary: fc.constant(finished) },
    { weight: 1, arbitrary: fc.constantFrom<Happening>(abort, { type: 'resumed' }) },
    {
      weight: 24,
      arbitrary: fc
        .tuple(
          fc.constantFrom(
            'shard-ready',
            'shard-ready',
            'shard-unready',
            'shard-done',
            'shard-lost',
          ),
          fc.nat(shards),
        )
        .map(([type, shard]) => ({ type, shard }) as Happening),
    },
    {
      weight: 1,
      arbitrary: fc
        .nat(shards)
        .map((shard) => ({ type: 'shard-failed', shard, message: 'k6 said no' }) as const),
    },
  );
const steps = [
  'begun',
  'preflight-passed',
  'seeded',
  'set-up',
  'work-ended',
  'start-written',
  'start-refused',
] as const;

/** One happening given to the machine, with what must hold whatever came before. */
class Give implements fc.Command<History, Real> {
  readonly happening: Happening;
  constructor(happening: Happening) {
    this.happening = happening;
  }
  check = (): boolean => true;
  toString = (): string => JSON.stringify(this.happening);
  run(history: History, real: Real): void {
    const before = real.machine;
    const answer = transition(before, this.happening);
    if (!answer.ok) return;
    const { next, effects } = answer.value;
    real.machine = next;
    const resumed = this.happening.type === 'resumed';

    expect(isFinal(before.state)).toBe(false);
    if (before.stoppedBy !== null) expect(next.stoppedBy).toEqual(before.stoppedBy);
    expect(next.lost).toBeGreaterThanOrEqual(before.lost);
    if (effects.includes('finish')) {
      expect(next.state).toBe('finishing');
      expect(next.working).toBe(false);
      expect(next.shards.every((phase) => phase === 'ended' || phase === 'lost')).toBe(true);
      if (!resumed) expect(++history.finishes).toBe(1);
    }
    for (const effect of ['seed', 'set-up', 'ready-round', 'write-start'] as const) {
      if (effects.includes(effect)) expect(next.stoppedBy).toBe(null);
    }
    if (effects.includes('write-start') && !resumed) {
      expect(next.shards.every((phase) => phase === 'ready')).toBe(true);
    }
    if (next.state === 'running') expect(next.starting).toBe(true);
    if (next.state === 'stopping') {
      expect(next.stoppedBy).not.toBe(null);
      if (before.state !== 'stopping') {
        expect(effects).toEqual([before.working ? 'cancel-work' : 'flag-abort']);
      }
    }
    if (isFinal(next.state)) {
      expect(before.state).toBe('finishing');
      expect(next.state).toBe(endState(next.stoppedBy));
    }
  }
}

interface History {
  finishes: number;
}
interface Real {
  machine: RunMachine;
}

it('holds its promises over random interleavings', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 2 }),
      fc.commands([happenings(3).map((happening) => new Give(happening))], {
        maxCommands: 60,
        size: 'max',
      }),
      (shards, rounds, commands) => {
        const setup = () => ({
          model: { finishes: 0 },
          real: { machine: newMachine(shards, rounds) },
        });
        fc.modelRun(setup, commands);
      },
    ),
    { numRuns: 2_000 },
  );
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
