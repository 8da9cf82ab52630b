import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Effect,
  endState,
  isFinal,
  newMachine,
  type RunInput,
  type RunMachine,
  reasonOf,
  transition,
} from './lifecycle.ts';
import {
  finished as ended,
  historiesKeepInvariants,
  inputs,
  lost as lose,
  abort as stop,
} from './runHistory.support.ts';
import type { StopCause } from './stopCause.ts';

function reach(machine: RunMachine, ...inputs: RunInput[]): RunMachine {
  return inputs.reduce((now, input) => {
    const answer = transition(now, input);
    if (!answer.ok) throw new Error(`${input.type}: ${answer.error}`);
    return answer.value.next;
  }, machine);
}

function effectsOf(machine: RunMachine, input: RunInput): readonly Effect[] {
  const answer = transition(machine, input);
  if (!answer.ok) throw new Error(answer.error);
  return answer.value.effects;
}

function rejection(machine: RunMachine, input: RunInput): string {
  const answer = transition(machine, input);
  return answer.ok ? 'accepted' : answer.error;
}

const toReadying: RunInput[] = [
  { type: 'begun' },
  { type: 'preflight-passed' },
  { type: 'seeded' },
  { type: 'set-up' },
];
const ada: StopCause = { kind: 'person', by: 'ada', reason: 'lunch' };
const abort: RunInput = { type: 'stop', cause: ada };
const finished: RunInput = { type: 'finished', problem: null };
const ready = (shard: number): RunInput => ({ type: 'shard-ready', shard });
const done = (shard: number): RunInput => ({ type: 'shard-done', shard });
const lost = (shard: number): RunInput => ({ type: 'shard-lost', shard });
const running = (shards: number, rounds = 1): RunMachine =>
  reach(
    newMachine(shards, rounds),
    ...toReadying,
    ...Array.from({ length: shards }, (_, shard) => ready(shard)),
    { type: 'start-written' },
  );

describe('a run that goes well', () => {
  it('asks for each step once, in order', () => {
    let machine = newMachine(2, 1);
    const asked = [...toReadying, ready(0), ready(1), { type: 'start-written' } as const].map(
      (input) => {
        const effects = effectsOf(machine, input);
        machine = reach(machine, input);
        return effects.join();
      },
    );
    expect(asked).toEqual([
      'run-preflight',
      'seed',
      'set-up',
      'ready-round',
      '',
      'write-start',
      '',
    ]);
    expect(machine.state).toBe('running');
    machine = reach(machine, done(1));
    expect(machine.state).toBe('running');
    expect(effectsOf(machine, done(0))).toEqual(['finish']);
    machine = reach(machine, done(0));
    expect(machine.state).toBe('finishing');
    expect(reach(machine, finished)).toMatchObject({
      state: 'finished',
      stoppedBy: null,
    });
  });

  it('has touched the target from its seeding on, however that ends', () => {
    const preflight = reach(newMachine(1, 1), { type: 'begun' });
    expect(preflight).toMatchObject({ state: 'preflight', seeded: false });
    const seeding = reach(preflight, { type: 'preflight-passed' });
    expect(seeding).toMatchObject({ state: 'seeding', seeded: true });
    expect(reach(seeding, abort, { type: 'work-ended' }).seeded).toBe(true);
  });

  it('asks after each round of a search whether another follows', () => {
    const searching = reach(newMachine(1, 1, true), ...toReadying, ready(0), {
      type: 'start-written',
    });
    expect(effectsOf(searching, done(0))).toEqual(['plan-round']);
    const planning = reach(searching, done(0));
    expect(planning).toMatchObject({ state: 'readying', working: true, round: 0, shards: [] });
    expect(effectsOf(planning, { type: 'resumed' })).toEqual(['plan-round']);
    const next = reach(planning, { type: 'round-added' });
    expect(next).toMatchObject({ state: 'readying', working: false, round: 1, rounds: 2 });
    expect(effectsOf(planning, { type: 'round-added' })).toEqual(['ready-round']);
    expect(effectsOf(planning, { type: 'search-ended' })).toEqual(['finish']);
    expect(effectsOf(planning, abort)).toEqual(['cancel-work']);
    expect(reach(planning, abort, { type: 'round-added' })).toMatchObject({
      ...{ state: 'finishing', round: 0, rounds: 1 },
    });
  });

  it('goes through its rounds, each with its own barrier', () => {
    const second = reach(running(1, 2), done(0));
    expect(second).toMatchObject({ state: 'readying', round: 1, starting: false });
    expect(second.shards).toEqual(['waiting']);
    expect(effectsOf(running(1, 2), done(0))).toEqual(['ready-round']);
    const end = reach(second, ready(0), { type: 'start-written' }, done(0));
    expect(end.state).toBe('finishing');
  });

  it('does not start before every shard is ready, nor twice', () => {
    const one = reach(newMachine(2, 1), ...toReadying, ready(0));
    expect(effectsOf(one, ready(0))).toEqual([]);
    const both = reach(one, ready(1));
    expect(effectsOf(both, ready(1))).toEqual([]);
    expect(effectsOf(reach(one, { type: 'shard-unready', shard: 0 }), ready(1))).toEqual([]);
  });

  it('waits again for all when the start came too late for a lease', () => {
    const refused = reach(newMachine(2, 1), ...toReadying, ready(0), ready(1), {
      type: 'start-refused',
    });
    expect(refused).toMatchObject({ state: 'readying', starting: false });
    expect(refused.shards).toEqual(['waiting', 'waiting']);
    expect(effectsOf(reach(refused, ready(0)), ready(1))).toEqual(['write-start']);
  });
});

describe('a run that is stopped', () => {
  it('ends at once when it was only queued', () => {
    expect(effectsOf(newMachine(1, 1), abort)).toEqual(['finish']);
    expect(reach(newMachine(1, 1), abort, finished).state).toBe('aborted');
  });

  it('cancels the step under way, and finishes when that has ended, however', () => {
    for (const end of [{ type: 'work-ended' }, { type: 'seeded' }] satisfies RunInput[]) {
      const seeding = reach(newMachine(2, 1), { type: 'begun' }, { type: 'preflight-passed' });
      expect(effectsOf(seeding, abort)).toEqual(['cancel-work']);
      const stopping = reach(seeding, abort);
      expect(stopping.state).toBe('stopping');
      expect(effectsOf(stopping, end)).toEqual(['finish']);
      expect(reach(stopping, end, finished).state).toBe('aborted');
    }
  });

  it('waits for every shard before it finishes', () => {
    const machine = running(2);
    expect(effectsOf(machine, abort)).toEqual(['flag-abort']);
    const half = reach(machine, abort, done(0));
    expect(half.state).toBe('stopping');
    expect(effectsOf(half, lost(1))).toEqual(['finish']);
  });

  it('keeps its first outcome', () => {
    const machine = reach(running(2), abort);
    expect(rejection(machine, abort)).toBe('the run is being stopped already');
    const ended = reach(machine, { type: 'shard-failed', shard: 0, message: 'late' }, done(1));
    expect(ended.stoppedBy).toEqual(ada);
    expect(rejection(ended, abort)).toBe('the load has ended; the report is being made');
    expect(rejection(reach(ended, finished), abort)).toBe('the run is aborted already');
  });

  it('is not started by a start that was on its way', () => {
    const stopping = reach(newMachine(1, 1), ...toReadying, ready(0), abort);
    expect(effectsOf(stopping, { type: 'start-written' })).toEqual([]);
    expect(reach(stopping, { type: 'start-written' }).state).toBe('stopping');
  });
});

describe('a shard that breaks', () => {
  it('fails the start with its own words', () => {
    const failed: RunInput = { type: 'shard-failed', shard: 1, message: 'ReferenceError: x' };
    const readying = reach(newMachine(2, 1), ...toReadying, ready(0));
    expect(effectsOf(readying, failed)).toEqual(['flag-abort']);
    expect(reach(readying, failed).shards).toEqual(['ready', 'ended']);
    expect(reach(readying, failed).stoppedBy).toEqual({
      kind: 'failure',
      text: 'shard 1: ReferenceError: x',
    });
  });

  it('must not end before the start', () => {
    const readying = reach(newMachine(2, 1), ...toReadying, ready(0), done(0));
    expect(readying).toMatchObject({ state: 'stopping' });
    expect(readying.stoppedBy).toEqual({ kind: 'failure', text: 'a shard ended before the start' });
  });

  it('must not have ended when the start was refused', () => {
    const starting = reach(newMachine(1, 1), ...toReadying, ready(0), done(0));
    expect(starting.state).toBe('readying');
    expect(reach(starting, { type: 'start-refused' })).toMatchObject({
      state: 'finishing',
      stoppedBy: { kind: 'failure' },
    });
    expect(reach(starting, { type: 'start-written' }).state).toBe('finishing');
  });

  it('stops the others when the start was refused', () => {
    const starting = reach(newMachine(2, 1), ...toReadying, ready(0), ready(1), done(1));
    expect(effectsOf(starting, { type: 'start-refused' })).toEqual(['flag-abort']);
    expect(reach(starting, { type: 'start-refused' }).state).toBe('stopping');
  });

  it('leaves the others running when it is lost, and is counted', () => {
    const machine = reach(running(2), lost(0));
    expect(machine).toMatchObject({ state: 'running', lost: 1 });
    expect(reach(machine, done(1))).toMatchObject({ state: 'finishing', stoppedBy: null, lost: 1 });
  });

  it('fails the run when all are lost', () => {
    expect(reach(running(2), lost(0), lost(1)).stoppedBy).toEqual({
      kind: 'failure',
      text: 'every shard was lost',
    });
  });

  it('ends once', () => {
    expect(rejection(reach(running(2), done(0)), lost(0))).toBe('shard 0 ended already');
    expect(rejection(running(2), done(2))).toBe('there is no shard 2');
    expect(rejection(running(2), { type: 'shard-unready', shard: 0 })).toBe(
      'the round has started',
    );
  });
});

describe('a run whose server ended', () => {
  it('fails when a step was under way', () => {
    const seeding = reach(newMachine(1, 1), { type: 'begun' }, { type: 'preflight-passed' });
    const machine = reach(seeding, { type: 'resumed' });
    expect(machine).toMatchObject({
      state: 'finishing',
      working: false,
      stoppedBy: { kind: 'failure', text: 'the server ended during seeding' },
    });
  });

  it('goes on where it was', () => {
    const readying = reach(newMachine(1, 1), ...toReadying);
    expect(effectsOf(readying, { type: 'resumed' })).toEqual(['ready-round']);
    expect(effectsOf(reach(readying, ready(0)), { type: 'resumed' })).toEqual(['write-start']);
    expect(reach(running(1), { type: 'resumed' })).toEqual(running(1));
    expect(effectsOf(reach(running(1), abort), { type: 'resumed' })).toEqual(['flag-abort']);
    expect(effectsOf(reach(running(1), done(0)), { type: 'resumed' })).toEqual(['finish']);
    const cancelled = reach(newMachine(1, 1), { type: 'begun' }, abort);
    expect(effectsOf(cancelled, { type: 'resumed' })).toEqual(['finish']);
  });
});

describe('a round that takes over', () => {
  const planned: RunInput = { type: 'round-planned' };
  const next = (input: Extract<RunInput, { readonly shard: number }>): RunInput => ({
    ...input,
    next: true,
  });
  const nextReady = (shard: number): RunInput => next({ type: 'shard-ready', shard });
  const preparing = (shards = 2): RunMachine => reach(running(shards), planned);
  const asked = (): RunMachine => reach(preparing(), nextReady(0), nextReady(1));
  const begun = (): RunMachine => reach(asked(), { type: 'start-written' });

  it('is prepared while the round before drives, and starts when all its shards are ready', () => {
    expect(effectsOf(running(2), planned)).toEqual(['prepare-next']);
    expect(preparing()).toEqual({
      ...running(2),
      next: { shards: ['waiting', 'waiting'], starting: false, started: false },
    });
    const half = reach(preparing(), nextReady(0));
    expect(effectsOf(preparing(), nextReady(0))).toEqual([]);
    expect(effectsOf(half, nextReady(1))).toEqual(['write-next-start']);
    expect(asked().next).toEqual({ shards: ['ready', 'ready'], starting: true, started: false });
    expect(asked().state).toBe('running');
    expect(effectsOf(asked(), nextReady(0))).toEqual([]);
  });

  it('is the round that drives once the one before has ended', () => {
    expect(begun().next?.started).toBe(true);
    const one = reach(begun(), done(0));
    expect(one.round).toBe(0);
    const moved = reach(one, done(1));
    expect(moved).toEqual({ ...running(2), round: 1, rounds: 2 });
    expect(effectsOf(reach(moved, done(0)), done(1))).toEqual(['finish']);
    expect(rejection(moved, nextReady(0))).toBe('there is no shard 0');
  });

  it('may have ended before the one before has', () => {
    const both = reach(begun(), next({ type: 'shard-done', shard: 0 }), done(0));
    expect(both.state).toBe('running');
    const last = reach(both, next({ type: 'shard-done', shard: 1 }));
    expect(effectsOf(last, done(1))).toEqual(['finish']);
    expect(reach(last, done(1))).toMatchObject({ round: 1, state: 'finishing' });
  });

  it('is asked for while a round drives, one at a time', () => {
    const readying = reach(newMachine(1, 1), ...toReadying);
    expect(rejection(readying, planned)).toBe('not while the run is readying');
    expect(rejection(reach(running(2), abort), planned)).toBe('not while the run is stopping');
    expect(rejection(preparing(), planned)).toBe('another round is being prepared');
    expect(rejection(begun(), planned)).toBe('another round is being prepared');
    const again = reach(begun(), done(0), done(1), planned);
    expect(again).toMatchObject({ round: 1, next: { started: false } });
  });

  it('is given up before its start is asked for, and may be asked for again', () => {
    const giveUp: RunInput = { type: 'round-given-up' };
    expect(effectsOf(preparing(), giveUp)).toEqual(['discard-next']);
    expect(reach(preparing(), giveUp)).toEqual(running(2));
    expect(rejection(running(2), giveUp)).toBe('no round is being prepared');
    expect(rejection(asked(), giveUp)).toBe('its start is being written, or is written');
    expect(rejection(reach(preparing(), abort), giveUp)).toBe('not while the run is stopping');
  });

  it.each([
    ['done', { type: 'shard-done', shard: 1 }],
    ['failed', { type: 'shard-failed', shard: 1, message: 'no' }],
    ['lost', { type: 'shard-lost', shard: 1 }],
  ] as const)('does not begin without a shard that is %s before', (_, input) => {
    expect(effectsOf(preparing(), next(input))).toEqual(['discard-next']);
    expect(reach(preparing(), next(input))).toEqual(running(2));
    const late = reach(asked(), next(input));
    expect(late.next?.shards[0]).toBe('ready');
    expect(effectsOf(late, { type: 'start-refused' })).toEqual(['discard-next']);
    expect(rejection(late, next(input))).toBe('shard 1 ended already');
  });

  it('waits again for all when its start was refused', () => {
    const refused = reach(asked(), { type: 'start-refused' });
    expect(refused).toEqual(preparing());
    expect(effectsOf(reach(refused, nextReady(0)), nextReady(1))).toEqual(['write-next-start']);
    const unready = next({ type: 'shard-unready', shard: 0 });
    expect(reach(preparing(), nextReady(0), unready)).toEqual(preparing());
    expect(rejection(begun(), unready)).toBe('the round has started');
  });

  it('is dropped with the load that it should have changed', () => {
    const ending = reach(preparing(), done(0));
    expect(effectsOf(ending, done(1))).toEqual(['discard-next', 'finish']);
    const late = reach(asked(), done(0), done(1));
    expect(late.state).toBe('running');
    expect(effectsOf(late, { type: 'start-refused' })).toEqual(['discard-next', 'finish']);
    expect(reach(late, { type: 'start-written' })).toMatchObject({ round: 1, state: 'running' });
  });

  it('stops the run when a shard fails after its start, and counts a lost one', () => {
    const failed = next({ type: 'shard-failed', shard: 0, message: 'no' });
    expect(effectsOf(begun(), failed)).toEqual(['flag-abort']);
    expect(reach(begun(), failed).stoppedBy).toEqual({ kind: 'failure', text: 'shard 0: no' });
    const gone = next({ type: 'shard-lost', shard: 0 });
    expect(reach(begun(), gone)).toMatchObject({ lost: 1, state: 'running' });
    expect(reach(preparing(), gone).lost).toBe(0);
    const all = reach(begun(), gone, next({ type: 'shard-lost', shard: 1 }), lost(0), lost(1));
    expect(all).toMatchObject({ state: 'finishing', round: 1, lost: 4 });
    expect(all.stoppedBy).toEqual({ kind: 'failure', text: 'every shard was lost' });
  });

  it('is stopped with the run, which waits for the shards of both', () => {
    const stopping = reach(begun(), abort, done(0), done(1));
    expect(stopping.state).toBe('stopping');
    const half = reach(stopping, next({ type: 'shard-done', shard: 0 }));
    expect(effectsOf(half, next({ type: 'shard-lost', shard: 1 }))).toEqual(['finish']);
    expect(effectsOf(reach(asked(), abort), { type: 'start-written' })).toEqual([]);
    expect(effectsOf(reach(preparing(), abort), nextReady(1))).toEqual([]);
  });

  it('is prepared, or started, by the server that takes the run over', () => {
    expect(effectsOf(preparing(), { type: 'resumed' })).toEqual(['prepare-next']);
    expect(effectsOf(asked(), { type: 'resumed' })).toEqual(['write-next-start']);
    expect(effectsOf(begun(), { type: 'resumed' })).toEqual([]);
  });
});

describe('the reason of a run', () => {
  it('says who, what, and what is missing', () => {
    const queued = newMachine(1, 1);
    expect(reasonOf(queued)).toBe(null);
    expect(reasonOf({ ...queued, stoppedBy: ada })).toBe('stopped by ada: lunch');
    const rule: StopCause = { kind: 'rule', rule: 'errors', text: 'errors 7% > 5%' };
    expect(reasonOf({ ...queued, stoppedBy: rule })).toBe('errors 7% > 5%');
    const full: RunInput = { type: 'finished', problem: 'no report: the disk is full' };
    expect(reasonOf(reach(running(1), done(0), full))).toBe('no report: the disk is full');
    const both = reach(running(1), abort, done(0), full);
    expect(reasonOf(both)).toBe('stopped by ada: lunch; no report: the disk is full');
    expect(endState(null)).toBe('finished');
    expect(endState(ada)).toBe('aborted');
    expect(endState(rule)).toBe('aborted');
    expect(endState({ kind: 'permission', rule: 'x', text: 'y' })).toBe('aborted');
    expect(endState({ kind: 'failure', text: 'x' })).toBe('failed');
  });
});

describe('a random history', () => {
  it('keeps the invariants of each step, and agrees with the naive model', () => {
    fc.assert(historiesKeepInvariants(), { numRuns: 2_000 });
  });

  it('can always be brought to an end', () => {
    fc.assert(
      fc.property(fc.array(inputs(2), { maxLength: 60 }), (history) => {
        let machine = newMachine(2, 2);
        const apply = (input: RunInput): void => {
          const answer = transition(machine, input);
          if (answer.ok) machine = answer.value.next;
        };
        for (const input of [...history, stop, { type: 'work-ended' } as const]) apply(input);
        for (const shard of machine.shards.keys()) {
          apply(lose(shard));
          apply({ type: 'shard-lost', shard, next: true });
        }
        apply(ended);
        expect(isFinal(machine.state)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
