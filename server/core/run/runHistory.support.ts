import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Effect,
  isFinal,
  newMachine,
  type RunInput,
  type RunMachine,
  transition,
} from './lifecycle.ts';
import { likelyNext } from './likelyInputs.support.ts';
import { machineOf } from './modelledMachine.support.ts';
import { isPossible } from './possibleInputs.support.ts';
import { happen, newModel, type RunModel } from './runModel.support.ts';

const steps = [
  'begun',
  'preflight-passed',
  'seeded',
  'set-up',
  'round-added',
  'search-ended',
  'work-ended',
  'start-written',
  'start-refused',
  'round-planned',
  'round-given-up',
] as const;
export const abort: RunInput = {
  type: 'stop',
  cause: { kind: 'person', by: 'ada', reason: 'lunch' },
};
const stops: readonly RunInput[] = [
  abort,
  { type: 'stop', cause: { kind: 'rule', rule: 'errors above 50%', text: 'errors 61%' } },
  { type: 'stop', cause: { kind: 'failure', text: 'preflight: the broker is away' } },
];
export const finished: RunInput = { type: 'finished', problem: null };
export const lost = (shard: number): RunInput => ({ type: 'shard-lost', shard });

/** Inputs from outside, which may come at any moment and in any order. */
export const inputs = (shards: number): fc.Arbitrary<RunInput> =>
  fc.oneof(
    ...steps.map((type) => ({ weight: 4, arbitrary: fc.constant({ type }) })),
    { weight: 4, arbitrary: fc.constantFrom(finished, { ...finished, problem: 'no disk' }) },
    { weight: 2, arbitrary: fc.constantFrom(...stops) },
    { weight: 4, arbitrary: fc.constant({ type: 'resumed' } as const) },
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
          fc.constantFrom({}, {}, { next: true as const }),
        )
        .map(([type, shard, of]) => ({ type, shard, ...of }) as RunInput),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.nat(shards), fc.constantFrom({}, { next: true as const })).map(
        ([shard, of]): RunInput => ({
          type: 'shard-failed',
          shard,
          message: 'k6 said no',
          ...of,
        }),
      ),
    },
  );

interface Real {
  machine: RunMachine;
}

/** Applies one input to the machine and to the model; both must agree. */
class Give implements fc.Command<RunModel, Real> {
  readonly choose: (model: RunModel) => RunInput | null;
  private chosen: RunInput | null = null;
  constructor(choose: (model: RunModel) => RunInput | null) {
    this.choose = choose;
  }
  check = (): boolean => true;
  toString = (): string => JSON.stringify(this.chosen);
  run(model: RunModel, real: Real): void {
    const input = this.choose(model);
    this.chosen = input;
    if (input === null) return;
    const before = real.machine;
    const answer = transition(before, input);
    assert.equal(answer.ok, isPossible(model, input), `${before.state}: ${input.type}`);
    if (!answer.ok) return;
    real.machine = answer.value.next;
    assert.deepEqual(answer.value.effects, happen(model, input));
    assert.deepEqual(real.machine, machineOf(model));
    keepPromises(before, input, real.machine, answer.value.effects);
  }
}

const noLoadAfterStop = [
  ...(['seed', 'set-up', 'ready-round', 'write-start'] as const),
  ...(['prepare-next', 'write-next-start'] as const),
];

/** Invariants of every step. */
function keepPromises(
  before: RunMachine,
  input: RunInput,
  next: RunMachine,
  effects: readonly Effect[],
): void {
  const resumed = input.type === 'resumed';
  assert.equal(isFinal(before.state), false);
  if (before.stoppedBy !== null) assert.deepEqual(next.stoppedBy, before.stoppedBy);
  // A round that took over may have ended with the one before it.
  const most = before.next === undefined ? 1 : 2;
  assert(next.round >= before.round && next.round <= before.round + most);
  assert(next.lost >= before.lost);
  if (effects.includes('finish')) {
    assert.equal(next.state, 'finishing');
    const all = [...next.shards, ...(next.next?.shards ?? [])];
    assert(all.every((phase) => phase === 'ended' || phase === 'lost'));
    assert(resumed || before.state !== 'finishing');
  }
  for (const effect of noLoadAfterStop) {
    if (effects.includes(effect)) assert.equal(next.stoppedBy, null);
  }
  if (effects.includes('write-next-start') && !resumed) {
    assert.equal(next.state, 'running');
    assert(next.next?.shards.every((phase) => phase === 'ready'));
  }
  if (effects.includes('write-start') && !resumed) {
    assert(next.shards.every((phase) => phase === 'ready'));
  }
  if (before.state === 'running' && next.round === before.round) {
    assert(
      next.shards.every((phase, shard) => phase !== 'waiting' || before.shards[shard] === phase),
    );
  }
}

/** Three of four inputs are the next of a healthy run; the fourth is arbitrary. */
const commands = (shards: number): fc.Arbitrary<Iterable<fc.Command<RunModel, Real>>> => {
  const likely = fc.nat({ max: 1_000 }).map(
    (n) =>
      new Give((model) => {
        const next = likelyNext(model);
        return next[n % Math.max(1, next.length)] ?? null;
      }),
  );
  const anything = inputs(shards).map((input) => new Give(() => input));
  return fc.commands([likely, likely, likely, anything], { maxCommands: 60, size: 'max' });
};

/** Checks over random histories that machine and model agree, and that the invariants hold in each step. */
export function historiesKeepInvariants(): fc.IPropertyWithHooks<unknown[]> {
  return fc.property(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 2 }),
    fc.boolean(),
    commands(3),
    (shards, rounds, searches, history) => {
      const setup = () => ({
        model: newModel(shards, rounds, searches),
        real: { machine: newMachine(shards, rounds, searches) },
      });
      fc.modelRun(setup, history);
    },
  ) as fc.IPropertyWithHooks<unknown[]>;
}
