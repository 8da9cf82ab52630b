import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  endState,
  type Happening,
  isFinal,
  newMachine,
  type RunMachine,
  transition,
} from './runState.ts';

/** What may be done to a run, as it comes from outside: at any moment, in any order. */
export const happenings = (shards: number): fc.Arbitrary<Happening> =>
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

export const abort: Happening = {
  type: 'stop',
  cause: { kind: 'person', by: 'ada', reason: 'lunch' },
};
export const finished: Happening = { type: 'finished', problem: null };
export const lost = (shard: number): Happening => ({ type: 'shard-lost', shard });

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

    assert.equal(isFinal(before.state), false);
    if (before.stoppedBy !== null) assert.deepEqual(next.stoppedBy, before.stoppedBy);
    assert(next.lost >= before.lost);
    if (effects.includes('finish')) {
      assert.equal(next.state, 'finishing');
      assert.equal(next.working, false);
      assert(next.shards.every((phase) => phase === 'ended' || phase === 'lost'));
      if (!resumed) {
        history.finishes += 1;
        assert.equal(history.finishes, 1);
      }
    }
    for (const effect of ['seed', 'set-up', 'ready-round', 'write-start'] as const) {
      if (effects.includes(effect)) assert.equal(next.stoppedBy, null);
    }
    if (effects.includes('write-start') && !resumed) {
      assert(next.shards.every((phase) => phase === 'ready'));
    }
    if (next.state === 'running') assert.equal(next.starting, true);
    if (next.state === 'stopping') {
      assert.notEqual(next.stoppedBy, null);
      if (before.state !== 'stopping') {
        assert.deepEqual(effects, [before.working ? 'cancel-work' : 'flag-abort']);
      }
    }
    if (isFinal(next.state)) {
      assert.equal(before.state, 'finishing');
      assert.equal(next.state, endState(next.stoppedBy));
    }
  }
}

interface History {
  finishes: number;
}
interface Real {
  machine: RunMachine;
}

/** A run's promises over random interleavings of whatever may happen to it. */
export function historiesHoldPromises(): fc.IPropertyWithHooks<unknown[]> {
  return fc.property(
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
  ) as fc.IPropertyWithHooks<unknown[]>;
}
